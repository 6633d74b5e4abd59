const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** "812 bytes", "3.4 KiB", "84 MiB": one decimal below ten, the units the limits are given in. */
export function bytesWords(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const shown = value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
  return `${shown} ${UNITS[unit]}`;
}
