/**
 * Contacts out of a CSV file, as a stream: comma, semicolon, tab or bar between cells, quoted cells over several lines,
 * Excel's `sep=;` line. Memory holds one record at a time.
 */
import { CsvError, parse } from 'csv-parse'
import { SwitchhookError } from '../../../lib/errors.ts'
import { type DecodeOptions, decodeText } from './decode-text.ts'

const delimiters = [',', ';', '\t', '|'] as const
/** More than any contact; an unclosed quote would otherwise swallow the file. */
const longestRecord = 256 * 1024
/** Titles, dates and empty lines that reports put before their columns. */
const mostLinesBeforeHeader = 20
const linesSniffed = 10

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

export interface CsvOptions extends DecodeOptions {
  readonly isHeader?: (cells: readonly string[]) => boolean
}

/**
 * Opens a file for reading once. Lines before the first that `isHeader` knows are passed over; where it knows none, the
 * first line is the header. Throws `bad_field` for a file without a line of column names.
 */
export async function openCsv(bytes: AsyncIterable<Uint8Array>, options: CsvOptions = {}): Promise<OpenCsv> {
  const isHeader = options.isHeader ?? (() => true)
  const { delimiter, text, skipped } = await sniff(decodeText(bytes, options), options.isHeader)
  const records = parseRecords(text, delimiter, skipped)
  const seen: Parsed[] = []
  while (seen.length < mostLinesBeforeHeader) {
    const next = await records.next()
    if (next.done) break
    seen.push(next.value)
    if ('rejected' in next.value || isHeader(next.value.cells)) break
  }
  const last = seen.at(-1)
  const at = last !== undefined && !('rejected' in last) && isHeader(last.cells) ? seen.length - 1 : 0
  const header = seen[at]
  if (header === undefined || 'rejected' in header) {
    throw new SwitchhookError('bad_field', 'The file has no header line with column names.')
  }
  return {
    delimiter,
    header: header.cells.map((cell) => cell.trim()),
    records: following(seen.slice(at + 1), records),
  }
}

async function* following(seen: readonly Parsed[], rest: AsyncIterable<Parsed>): AsyncGenerator<Parsed> {
  yield* seen
  yield* rest
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

/** Reads the first lines to see what stands between cells: the widest of them is the header, or like it. */
async function sniff(text: AsyncGenerator<string>, isHeader: CsvOptions['isHeader'] = () => false) {
  let head = ''
  let failure: { readonly thrown: unknown } | undefined
  // Looked at whenever it has doubled: an open quote would otherwise be searched again with every piece.
  for (let lookAt = 0; head.length < longestRecord; ) {
    if (head.length >= lookAt) {
      if (outsideQuotes(head).split(/\r\n|[\n\r]/).length > linesSniffed) break
      lookAt = head.length * 2
    }
    try {
      const piece = await text.next()
      if (piece.done) break
      head += piece.value
    } catch (thrown) {
      // What was read before is still to be read by whoever opened the file.
      failure = { thrown }
      break
    }
  }
  const declared = /^sep=(.)\r?\n/i.exec(head)
  const body = declared ? head.slice(declared[0].length) : head
  const lines = outsideQuotes(body)
    .split(/\r\n|[\n\r]/)
    .slice(0, linesSniffed)
  const widest = (some: readonly string[]) => {
    const header = some.find((line) => delimiters.some((each) => line.split(each).length > 2)) ?? some[0] ?? ''
    const count = (delimiter: string) => header.split(delimiter).length
    return delimiters.reduce((best, each) => (count(each) > count(best) ? each : best))
  }
  const asHeader = (line: string) =>
    delimiters.filter((each) => line.split(each).length > 1 && isHeader(line.split(each).map(unquoted)))
  // The first line that is a header by some delimiter; a sentence before it may have a comma, numbers behind it too.
  const header = wholeLines(body)
    .slice(0, linesSniffed)
    .find((line) => asHeader(line).length > 0)
  const likeliest = header === undefined ? widest(lines) : widest([header])
  return { delimiter: declared?.[1] ?? likeliest, text: chain(body, text, failure), skipped: declared ? 1 : 0 }
}

/** As far as lines can be separated without reading quotes; a header in several lines is found by what stands outside of them. */
function wholeLines(text: string): string[] {
  return text.replace(/"[^"]*(?:"|$)/g, (quoted) => quoted.replace(/[\r\n,;|\t]+/g, ' ')).split(/\r\n|[\n\r]/)
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"|"$/g, '')
}

function outsideQuotes(text: string): string {
  return text.replace(/"[^"]*(?:"|$)/g, '')
}

async function* chain(
  head: string,
  rest: AsyncIterable<string>,
  failure: { readonly thrown: unknown } | undefined,
): AsyncGenerator<string> {
  yield head
  if (failure) throw failure.thrown
  yield* rest
}
