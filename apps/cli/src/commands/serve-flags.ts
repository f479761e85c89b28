/** What `perfkit serve` is told. */
export interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly config?: string;
  readonly dataDir?: string;
  readonly service?: string;
  readonly quiet?: boolean;
  readonly install?: boolean;
  readonly uninstall?: boolean;
}
