/**
 * A recorded call of a real Asterisk, played by a manager on this machine to the built forwarder: as often as wanted, each
 * time as another call.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import { AmiServer } from '../asterisk/ami-server.ts'
import { recorded, stock } from '../asterisk/recordings.ts'
import { freePort, newDataDir } from '../server.ts'
import { waitFor } from '../wait-for.ts'

/** Extension and number of the recorded call. */
export const ring = { extension: '1001', number: '+15551234567' } as const

export interface RecordedCall {
  /** Bytes up to the phone's ringing, to its being answered, to the end. */
  readonly rings: string
  readonly answered: string
  readonly ended: string
}

const texts = stock(recorded('inbound-answered'))
  .map(({ text }) => text)
  .filter((text) => text.includes('Uniqueid: ') || text.includes('DestUniqueid: '))
const ringsAt = texts.findIndex(
  (text) => text.includes(`PJSIP/${ring.extension}-`) && /ChannelStateDesc: Ringing/.test(text),
)
// Answered is who is joined with the caller, not who picked up: both are in the bridge.
const answeredAt = texts.flatMap((text, at) => (text.startsWith('Event: BridgeEnter') ? [at] : []))[1] ?? -1

/** @param turn Makes it another call, from another number if there is `number`. */
export function recordedCall(turn: number, number: string = ring.number): RecordedCall {
  const bytes = (part: readonly string[]) =>
    part
      .map((text) => `${text}\r\n\r\n`)
      .join('')
      .replaceAll(/\b1795\d{6}\.(\d+)/g, (_, channel) => `${1_800_000_000 + turn}.${channel}`)
      .replaceAll(
        /(PJSIP\/\w+)-[0-9a-f]{4}([0-9a-f]{4})\b/g,
        (_, name, end) => `${name}-${turn.toString(16).padStart(4, '0')}${end}`,
      )
      .replaceAll(ring.number, number)
  return {
    rings: bytes(texts.slice(0, ringsAt + 1)),
    answered: bytes(texts.slice(ringsAt + 1, answeredAt + 1)),
    ended: bytes(texts.slice(answeredAt + 1)),
  }
}

const statusSchema = z.object({ sources: z.array(z.looseObject({ state: z.string() })) })

export interface Cloud {
  readonly url: string
  /** With the scope `events`. */
  readonly eventsKey: string
}

/**
 * The built forwarder, once it hears the manager.
 * @param source Settings of an `asterisk-ami` source, as in its configuration.
 */
export async function startForwarder({ url, eventsKey }: Cloud, source: Readonly<Record<string, unknown>>) {
  const directory = newDataDir()
  const settings = { id: 'ami', type: 'asterisk-ami', host: '127.0.0.1', ...source }
  const statusServer = { port: await freePort(), key: crypto.randomUUID() }
  // YAML takes JSON as it is.
  writeFileSync(
    path.join(directory, 'switchhook-forwarder.yml'),
    JSON.stringify({ cloud: { url, key: eventsKey }, sources: [settings], statusServer }),
  )
  const program = path.resolve(import.meta.dirname, '../../../dist/switchhook-forwarder.mjs')
  const forwarder = spawn(process.execPath, [program, 'run'], { cwd: directory, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => forwarder.once('close', () => resolve()))
  await waitFor(async () => {
    if (forwarder.exitCode !== null) throw new Error(`The forwarder ended with ${forwarder.exitCode}.`)
    const answer = await fetch(`http://127.0.0.1:${statusServer.port}/status`).catch(() => undefined)
    const { sources } = statusSchema.parse((await answer?.json()) ?? { sources: [] })
    return sources.some(({ state }) => state === 'ok')
  })
  return {
    stop: async () => {
      forwarder.kill('SIGTERM')
      await ended
    },
  }
}

/** A manager to play recorded calls by, and the built forwarder that listens to it. */
export async function startAsterisk(cloud: Cloud) {
  const manager = new AmiServer()
  const port = await manager.listen()
  const source = { port, username: 'cti', secret: 'secret', inboundContexts: ['incoming'] }
  const forwarder = await startForwarder(cloud, source)
  return {
    manager,
    stop: async () => {
      await forwarder.stop()
      await manager.close()
    },
  }
}
