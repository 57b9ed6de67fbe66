/** A figure of Perdure's, beside that of something else where there is one. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly perdure: number;
  readonly other?: { readonly name: string; readonly value: number };
  /** Perdure's figure divided by the other's: the median of the rounds, when both were measured in turns. */
  readonly ratio?: number;
  /** What the ratio should be; the figure itself, where there is nothing beside it. */
  readonly aim?: { readonly atMost: number } | { readonly atLeast: number };
}

/** Whether a row is as it should be; undefined when it has no aim. */
export function meetsAim({ perdure, ratio, aim }: Row): boolean | undefined {
  if (!aim) return undefined;
  const value = ratio ?? perdure;
  return 'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast;
}

/** The rows as lines of text, in columns. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [
    ['', 'Perdure', 'beside it', '', 'ratio', 'aim', ''],
    ...rows.map((row) => [
      `${row.what}, ${row.unit}`,
      format(row.perdure),
      row.other ? format(row.other.value) : '',
      row.other?.name ?? '',
      row.ratio === undefined ? '' : format(row.ratio),
      row.aim ? ('atMost' in row.aim ? `<= ${format(row.aim.atMost)}` : `>= ${format(row.aim.atLeast)}`) : '',
      { true: 'met', false: 'MISSED', undefined: '' }[`${meetsAim(row)}`],
    ]),
  ];
  const widths = cells.reduce<number[]>(
    (sofar, line) => line.map((cell, i) => Math.max(sofar[i] ?? 0, cell.length)),
    [],
  );
  const isNumber = [false, true, true, false, true, true, false];
  return cells
    .map((line) => line.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))))
    .map((line) => line.join('  ').trimEnd())
    .join('\n');
}

/** Three significant digits. */
function format(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
