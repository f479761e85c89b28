/** Section `remoteWrite` of the configuration. */
import { z } from 'zod';

/** Where measurements are sent to, besides the history. */
export interface RemoteWriteConfig {
  /** `http://localhost:9090/api/v1/write`. `${NAME}` stands for a variable of the environment, here and in headers. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What every series gets besides. @default the service as `job` and `service`, the machine's name as `instance` and `host` */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** How much may wait on disk while the server takes nothing. @default 256 MiB */
  readonly maxBytes?: number | undefined;
}

export const remoteWriteSection: z.ZodType<RemoteWriteConfig> = z.strictObject({
  url: z.string().regex(/^(https?:\/\/|\$\{)/, { error: 'expected an address that begins with http:// or https://' }),
  headers: z.record(z.string(), z.string()).optional(),
  labels: z
    .record(z.string().regex(/^[a-zA-Z_]\w*$/, { error: 'expected a label name' }), z.string().min(1))
    .optional(),
  maxBytes: z.int().positive().optional(),
});

/** A host that has another name than its own is told by it; labels that are given win. */
export function fromHost(
  config: RemoteWriteConfig | undefined,
  host: string | undefined,
): RemoteWriteConfig | undefined {
  if (config === undefined || host === undefined) return config;
  return { ...config, labels: { instance: host, host, ...config.labels } };
}
