/** Colour where it is wanted: at a terminal that is not dumb, unless NO_COLOR is set, be it empty. */
import picocolors from 'picocolors';

export interface Style {
  readonly hasColour: boolean;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

export function styleFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv = process.env): Style {
  const forced = environment.FORCE_COLOR !== undefined && environment.FORCE_COLOR !== '0';
  const hasColour =
    environment.NO_COLOR === undefined && (forced || (stream.isTTY === true && environment.TERM !== 'dumb'));
  const { bold, dim, red, yellow, green } = picocolors.createColors(hasColour);
  return { hasColour, bold, dim, red, yellow, green };
}
