/**
 * Contacts out of a CSV file, as a stream: comma, semicolon, tab or bar between cells, quoted cells over several lines,
 * Excel's `sep=;` line. Memory holds one record at a time.
 */
import { CsvError, parse } from 'csv-parse'
import { SwitchhookError } from '../../../lib/errors.ts'
import { decodeText } from './decode-text.ts'

const delimiters = [',', ';', '\t', '|'] as const
/** More than any contact; an unclosed quote would otherwise swallow the file. */
const longestRecord = 256 * 1024

export interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
}

/** What the file is, and its records behind the header; ends with a rejection when the file breaks off in a quote. */
export interface OpenCsv {
  readonly delimiter: string
  readonly header: readonly string[]
  readonly records: AsyncIterable<Parsed>
}

/** Opens a file for reading once. Throws `bad_field` for one without a line of column names. */
export async function openCsv(bytes: AsyncIterable<Uint8Array>): Promise<OpenCsv> {
  const { delimiter, text, skipped } = await sniff(decodeText(bytes))
  const records = parseRecords(text, delimiter, skipped)
  const first = await records.next()
  if (first.done || 'rejected' in first.value) {
    throw new SwitchhookError('bad_field', 'The file has no line of column names at its start.')
  }
  return { delimiter, header: first.value.cells.map((cell) => cell.trim()), records }
}

type Parsed = CsvRecord | { readonly line: number; readonly rejected: string }

/**
 * The parser is fed by hand and hands its records to a queue: read as a stream, it would throw away the records before
 * an error together with the error's own.
 */
async function* parseRecords(text: AsyncIterable<string>, delimiter: string, skipped: number): AsyncGenerator<Parsed> {
  const queue: CsvRecord[] = []
  let lastLine = skipped
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
    on_record: (record: string[], { lines }) => {
      lastLine = lines + skipped
      const breaks = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)
      queue.push({ line: lastLine - breaks, cells: record })
      return null
    },
  })
  let failure: Error | undefined
  parser.on('error', (error) => {
    failure = error
  })
  for await (const piece of text) {
    await new Promise<void>((done) => parser.write(piece, () => done()))
    yield* queue.splice(0)
    if (failure) break
  }
  if (!failure) await new Promise<void>((done) => parser.end(() => done()))
  yield* queue
  if (failure instanceof CsvError)
    yield {
      line: lastLine + 1,
      rejected: 'The record that begins here does not end: a quote is not closed. Nothing after it was read.',
    }
  else if (failure) throw failure
}

/** Reads as far as the first line's end to see what stands between its cells. */
async function sniff(text: AsyncGenerator<string>) {
  let head = ''
  while (!/[\n\r]/.test(outsideQuotes(head)) && head.length < longestRecord) {
    const piece = await text.next()
    if (piece.done) break
    head += piece.value
  }
  const declared = /^sep=(.)\r?\n/i.exec(head)
  const body = declared ? head.slice(declared[0].length) : head
  const [firstLine = ''] = outsideQuotes(body).split(/[\n\r]/)
  const count = (delimiter: string) => firstLine.split(delimiter).length
  const likeliest = delimiters.reduce((best, each) => (count(each) > count(best) ? each : best))
  return { delimiter: declared?.[1] ?? likeliest, text: chain(body, text), skipped: declared ? 1 : 0 }
}

function outsideQuotes(text: string): string {
  return text.replace(/"[^"]*(?:"|$)/g, '')
}

async function* chain(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}
