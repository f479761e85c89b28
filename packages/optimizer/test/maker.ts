/** What the pools of the tests lend. */

export interface Thing {
  readonly id: number;
  ended: boolean;
}

/** Makes things by number, and remembers them. */
export function maker(): { readonly made: Thing[]; create(): Promise<Thing>; destroy(thing: Thing): void } {
  const made: Thing[] = [];
  return {
    made,
    async create() {
      const thing = { id: made.length, ended: false };
      made.push(thing);
      return thing;
    },
    destroy(thing) {
      thing.ended = true;
    },
  };
}

export const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await undefined;
};
