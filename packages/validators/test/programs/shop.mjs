/** A scenario whose steps have rows of their own. */
const names = Array.from({ length: 40 }, (_, at) => `user ${at}`);
const seen = new Set();

export const scenario = {
  name: 'shop',
  data: { order: 'unique', read: async () => names },
  steps: [
    {
      name: 'open',
      run: ({ row, check }) => {
        check(!seen.has(row));
        seen.add(row);
        console.log('what a scenario prints');
      },
    },
  ],
};
