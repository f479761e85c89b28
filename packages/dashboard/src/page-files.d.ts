/** What `tsup.config.ts` makes of the folder `page`: the files of the page. */
export interface PageFile {
  /** A media type. */
  readonly type: string;
  readonly text: string;
}
export const files: Readonly<Record<string, PageFile>>;
