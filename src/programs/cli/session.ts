/** One command's run: the server it talks to, and how it shows what it learned. */
import { styleText } from 'node:util'
import * as z from 'zod'
import type { Cli } from '../terminal/cli.ts'
import { type ApiClient, createApiClient } from './api-client.ts'
import { findConnection } from './connection.ts'
import { createTimes, type Times } from './output/times.ts'

/** The options that every command takes. */
export const commonOptions = z.object({
  url: z.string().optional(),
  profile: z.string().optional(),
  site: z.string().optional(),
  json: z.boolean().default(false),
  utc: z.boolean().default(false),
  zone: z.string().optional(),
})
export type CommonOptions = z.infer<typeof commonOptions>

export interface Session {
  readonly cli: Cli
  readonly api: ApiClient
  readonly times: Times
  /** In which times are read and shown. */
  readonly timeZone: string
  /** For tables. */
  readonly width: number
  readonly json: boolean
  /** Colours `text` where the reader's terminal shows colours. */
  readonly style: (format: Parameters<typeof styleText>[0], text: string) => string
  /** Shows a result: `value` for programs, or what `words` makes of it for people. */
  show(value: unknown, words: () => string): void
}

/** Where nobody knows how wide the reader's window is. */
const usualWidth = 100
const narrowest = 60

export function openSession(cli: Cli, options: CommonOptions): Session {
  const connection = findConnection(cli.env, options)
  if (connection.warning !== undefined) cli.err.write(`▲ ${connection.warning}\n`)
  const timeZone = options.utc ? 'UTC' : (options.zone ?? cli.timeZone)
  return {
    cli,
    api: createApiClient(connection, cli),
    times: createTimes(timeZone, !options.utc && options.zone === undefined),
    timeZone,
    width: Math.max(narrowest, cli.out.columns ?? usualWidth),
    json: options.json,
    style: (format, text) => (hasColours(cli) ? styleText(format, text, { validateStream: false }) : text),
    show: (value, words) => cli.out.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : words()),
  }
}

/** By the convention of https://no-color.org. */
function hasColours({ out, env }: Cli): boolean {
  return out.isTty && !env.NO_COLOR && env.TERM !== 'dumb'
}
