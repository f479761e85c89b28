/** A moment to type, in the time zone of the reader. */
export interface MomentInputProps {
  readonly label: string;
  readonly at: number | null;
  readonly onPick: (at: number) => void;
}

export function MomentInput({ label, at, onPick }: MomentInputProps) {
  return (
    <label class="moment">
      <span>{label}</span>
      <input
        type="datetime-local"
        step="1"
        value={at === null ? '' : localText(at)}
        onChange={(event) => {
          const picked = new Date(event.currentTarget.value).getTime();
          if (!Number.isNaN(picked)) onPick(picked);
        }}
      />
    </label>
  );
}

/** As the input wants it. */
function localText(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 19);
}
