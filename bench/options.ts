/** The options of `npm run bench`. */
import path from 'node:path'
import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** How long each server is asked in each round. */
  readonly seconds: number
  readonly rounds: number
  /** Requests under way at once. */
  readonly connections: number
  /** Where the figures go as JSON, absolute. */
  readonly jsonFile: string | undefined
  /** The platforms to measure. */
  readonly platforms: readonly Platform[]
  /** Counts what is billed instead of measuring speed; `written`: into docs/cost.md too; `rows`: which rows a call writes. */
  readonly counts: 'no' | 'shown' | 'written' | 'rows'
  readonly help: boolean
}

export const platformNames = ['cloudflare', 'upstash'] as const
export type Platform = (typeof platformNames)[number]

export const usage = `npm run bench -- [options]
  --seconds N      how long each server is asked in each round (default 5)
  --rounds N       how often (default 5)
  --connections N  requests under way at once (default 32)
  --only PLATFORM  cloudflare or upstash (which needs redis-server) instead of both
  --json FILE      writes the figures as JSON
  --counts         counts what the platforms bill for a call instead (docs/cost.md); with --write, into that page
  --rows           shows each row that a call writes on Cloudflare instead, with the step that writes it

npm run bench -- overload [burst|outage|flood|call|status|kills [N]]
  what becomes of calls when far more comes than can be worked off

npm run bench -- calls [N]
  how fast the list of calls answers and is searched over N calls (default 100000)

npm run bench -- flat [N]
  what a list, a lookup and a journal cost with N stored calls (default 1000000) against 10000

npm run bench -- queues [SECONDS]
  500 queues of 2000 agents who change state 200 times a second, on ten pages (default 30)
`

/** Thrown for options that can't be; the message is for whoever typed them. */
export class BadOption extends Error {}

/** @param directory Where the command was given; a relative file is meant from there. */
export function parseOptions(args: readonly string[], directory: string): BenchOptions {
  const { values } = parse(args)
  return {
    seconds: positive('seconds', values.seconds ?? '5'),
    rounds: positive('rounds', values.rounds ?? '5', Number.isInteger),
    connections: positive('connections', values.connections ?? '32', Number.isInteger),
    jsonFile: values.json === undefined ? undefined : path.resolve(directory, values.json),
    platforms: values.only === undefined ? platformNames : [platformNamed(values.only)],
    counts: values.rows ? 'rows' : !values.counts ? 'no' : values.write ? 'written' : 'shown',
    help: values.help ?? false,
  }
}

function platformNamed(text: string): Platform {
  const found = platformNames.find((name) => name === text)
  if (found === undefined) throw new BadOption(`--only must be ${platformNames.join(' or ')}, not "${text}".`)
  return found
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const help = { type: 'boolean', short: 'h' } as const
  const options = {
    seconds: text,
    rounds: text,
    connections: text,
    only: text,
    json: text,
    counts: flag,
    write: flag,
    rows: flag,
    help,
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false })
  } catch (error) {
    throw new BadOption(error instanceof Error ? error.message : String(error))
  }
}

function positive(name: string, text: string, fits: (value: number) => boolean = Number.isFinite): number {
  const value = Number(text)
  if (text.trim() === '' || !(value > 0) || !fits(value)) {
    throw new BadOption(`--${name} must be a ${fits === Number.isFinite ? '' : 'whole '}number above 0, not "${text}".`)
  }
  return value
}
