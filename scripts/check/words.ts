/**
 * Words that stand nowhere in the project (docs/style.md): in code, comments, tests and pages, also inside names such as
 * `isTold`. Each has better words; which one depends on what is meant.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../src/programs/build/paths.ts'

interface Banned {
  readonly words: readonly string[]
  readonly instead: string
}

const banned: readonly Banned[] = [
  {
    words: ['tell', 'tells', 'told', 'telling', 'teller', 'retell', 'retold'],
    instead: 'report, notify, announce, log, send, return, describe, show or say',
  },
  { words: ['strand', 'strands'], instead: 'leg report' },
  { words: ['fate', 'fates'], instead: 'result' },
  { words: ['foreseen'], instead: 'prefetched' },
  { words: ['unkept'], instead: 'pending' },
  { words: ['gist', 'gists'], instead: 'summary' },
  { words: ['happening', 'happenings'], instead: 'action, or "in progress"' },
  { words: ['tended', 'untended'], instead: 'maintained' },
  { words: ['left alone until'], instead: 'paused until' },
  { words: ['how it fares', 'how they fare'], instead: 'its status' },
  { words: ['put away', 'puts away'], instead: 'dismiss' },
  { words: ['in talk'], instead: 'on a call' },
]

/** Whole lines, without their indent, that keep a word for a reason. The only place for exceptions. */
const allowedLines: readonly string[] = [
  '`fate`, which the next one drops.',
  // A member of an answer that forwarders of earlier versions read.
  "fate: earlierResultSchema.optional().describe('The same, for forwarders of version 0.1.0').meta({ deprecated: true }),",
  '// `fate` and its state `judged` are what forwarders of version 0.1.0 read.',
  "const fate = result?.state === 'validated' ? { ...result, state: 'judged' as const } : result",
  'return { publicUrl, result, fate }',
  "const fate = { ...result, state: 'judged' }",
  'expect(await site.result()).toEqual({ status: 200, publicUrl, result, fate })',
  'expect(await site.result()).toEqual({ status: 200, publicUrl, result, fate: result })',
  // A member that earlier versions have stored in Redis.
  'readonly gist?: LiveBody | null',
  'const sentBefore = published.before === undefined ? published.gist : published.before',
]

const checkedPlaces = ['src', 'functions', 'scripts', 'bench', 'test', 'docs', 'bin', 'README.md', 'CONTRIBUTING.md']
const checkedFiles = /[.](ts|tsx|mjs|md|css|lua|sh|html)$/
/** Recordings are others' words; generated files repeat what is checked where it comes from; the last two quote the words. */
const unchecked = /^(test\/fixtures\/|functions\/openapi-text[.]ts$|scripts\/check\/words|docs\/style[.]md$)/

export interface WordFault {
  readonly line: number
  readonly word: string
  readonly instead: string
  readonly text: string
}

/** The text with names taken apart (`isTold` → `is Told`), in lower case and of the same length of words. */
function wordsIn(line: string): string {
  return ` ${line.replace(/(?<=[a-z\d])(?=[A-Z])|[^A-Za-z]+/g, ' ').toLowerCase()} `
}

export function wordFaults(text: string): WordFault[] {
  return text.split('\n').flatMap((line, at) => {
    if (allowedLines.includes(line.trim())) return []
    const words = wordsIn(line)
    return banned.flatMap(({ words: bannedWords, instead }) =>
      bannedWords
        .filter((word) => words.includes(` ${word} `))
        .map((word) => ({ line: at + 1, word, instead, text: line.trim() })),
    )
  })
}

/** All files that are checked, relative to the clone. */
export function filesToCheck(folder: string = root): string[] {
  const files = checkedPlaces.flatMap((place) => {
    if (place.endsWith('.md')) return [place]
    return readdirSync(path.join(folder, place), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.posix.join(place, file),
    )
  })
  return files.filter((file) => checkedFiles.test(file) && !unchecked.test(file))
}

/** Every banned word with its place and what to write instead; undefined when there is none. */
export function wordsFault(folder: string = root): string | undefined {
  const lines = filesToCheck(folder).flatMap((file) =>
    wordFaults(readFileSync(path.join(folder, file), 'utf8')).map(
      ({ line, word, instead, text }) => `${file}:${line}: "${word}", write ${instead}\n    ${text.slice(0, 160)}`,
    ),
  )
  return lines.length === 0 ? undefined : lines.join('\n')
}
