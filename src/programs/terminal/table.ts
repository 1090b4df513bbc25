/**
 * Tables for a terminal: aligned by what characters take up (a name in Japanese is twice as wide), never wider than
 * the terminal, cells of one line each.
 */
import stringWidth from 'string-width'
import { plain } from './plain.ts'

export interface TableColumn {
  readonly header: string
  readonly align?: 'left' | 'right'
  /** May be cut, down to this many characters; absent: shown whole, whatever it takes (ids, times). */
  readonly shrinkTo?: number
}

const gap = '  '
const segmenter = new Intl.Segmenter()

/** The table, each line ended by a line feed. Columns that are empty in every row are left out. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const filled = columns.flatMap((column, at) => (rows.some((row) => row[at]) ? [{ ...column, at }] : []))
  const cells = rows.map((row) => filled.map(({ at }) => plain(row[at] ?? '')))
  const natural = filled.map(({ header }, place) =>
    Math.max(stringWidth(header), ...cells.map((row) => stringWidth(row[place] ?? ''))),
  )
  const widths = fitWidths(filled, natural, width)
  const line = (texts: readonly string[]) =>
    texts
      .map((text, place) => pad(text, widths[place] ?? 0, filled[place]?.align))
      .join(gap)
      .trimEnd()
  return [filled.map(({ header }) => header), ...cells].map((texts) => `${line(texts)}\n`).join('')
}

/** Takes from the widest of the columns that may shrink, one character at a time. */
function fitWidths(columns: readonly TableColumn[], natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  const total = () => widths.reduce((sum, each) => sum + each, 0) + gap.length * (widths.length - 1)
  for (let over = total() - width; over > 0; over -= 1) {
    const spare = (at: number) => (widths[at] ?? 0) > (columns[at]?.shrinkTo ?? Number.POSITIVE_INFINITY)
    const widest = widths.reduce((best, each, at) => (spare(at) && each > (widths[best] ?? -1) ? at : best), -1)
    if (widest < 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function pad(text: string, width: number, align: TableColumn['align']): string {
  const shown = cutToWidth(text, width)
  const space = ' '.repeat(Math.max(0, width - stringWidth(shown)))
  return align === 'right' ? space + shown : shown + space
}

/** At most `width` wide; what was cut ends in `…`. */
export function cutToWidth(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let shown = ''
  let taken = 1
  for (const { segment } of segmenter.segment(text)) {
    taken += stringWidth(segment)
    if (taken > width) break
    shown += segment
  }
  return `${shown.trimEnd()}…`
}

/** Facts about one thing: `label  value` lines; those without a value are left out. */
export function renderFacts(facts: readonly (readonly [label: string, value: string | undefined])[]): string {
  const shown = facts.flatMap(([label, value]) => (value ? [[label, plain(value)] as const] : []))
  const width = Math.max(0, ...shown.map(([label]) => stringWidth(label)))
  return shown.map(([label, value]) => `${label.padEnd(width)}${gap}${value}\n`).join('')
}
