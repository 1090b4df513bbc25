/**
 * A recorded call of a real Asterisk, played by a manager on this machine to the built forwarder: as often as wanted, each
 * time as another call.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { AmiServer } from '../asterisk/ami-server.ts'
import { recorded, stock } from '../asterisk/recordings.ts'
import { newDataDir } from '../server.ts'
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
const answeredAt = texts.findIndex((text) => text.startsWith('Event: DialEnd'))

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

/** The manager, and the built forwarder that listens to it and tells `url`. */
export async function startAsterisk({ url, eventsKey }: { readonly url: string; readonly eventsKey: string }) {
  const manager = new AmiServer()
  const port = await manager.listen()
  const directory = newDataDir()
  const source = `  - {id: ami, type: asterisk-ami, host: 127.0.0.1, port: ${port}, username: cti, secret: secret, inboundContexts: [incoming]}`
  writeFileSync(
    path.join(directory, 'switchhook-forwarder.yml'),
    `cloud:\n  url: ${url}\n  key: ${eventsKey}\nsources:\n${source}\n`,
  )
  const program = path.resolve(import.meta.dirname, '../../../dist/switchhook-forwarder.mjs')
  const forwarder = spawn(process.execPath, [program, 'run'], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [forwarder.stdout, forwarder.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const ended = new Promise<void>((resolve) => forwarder.once('close', () => resolve()))
  // It asks for the channels that stand when it is logged in; from then on it hears all.
  await waitFor(() => manager.actions.some((action) => action.text('Action') === 'CoreShowChannels'))
  return {
    manager,
    output: () => output,
    stop: async () => {
      forwarder.kill('SIGTERM')
      await ended
      await manager.close()
    },
  }
}
