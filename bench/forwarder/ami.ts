/**
 * How fast AMI events become CallEvents: `node scripts/run.mjs bench/forwarder/ami.ts`. The recorded calls, many times over
 * with other ids, ten copies of each at once, as bytes in chunks of 64 KiB: framed, parsed, translated, memory made.
 */
import process from 'node:process'
import { parseMessage } from '../../src/adapters/pbx/asterisk/message.ts'
import { readerOf } from '../../src/adapters/pbx/asterisk/numbering.ts'
import { Translator } from '../../src/adapters/pbx/asterisk/translator.ts'
import { AmiFramer } from '../../src/programs/forwarder/ami/framer.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { recorded, scenarioNames, stock } from '../../test/support/asterisk/recordings.ts'

const rounds = Number(process.argv[2] ?? 30)
const copies = 10
const chunkSize = 65_536
const entry = { id: 'ami', type: 'asterisk-ami', username: 'bench', secret: 'bench' }
const reader = readerOf(asteriskAmiSchema.parse(entry))

/** The same message of another call. */
function copyOf(text: string, round: number, copy: number): string {
  return text
    .replace(/\b1795(\d{6}\.\d+)/g, `${100 + round}${copy}$1`)
    .replace(/-([0-9a-f]{8})\b/g, `-${(round * copies + copy).toString(16).padStart(4, '0')}$1`)
}

const texts = scenarioNames.flatMap((name) => stock(recorded(name)).map((message) => message.text))
const bytes = Buffer.concat(
  Array.from({ length: rounds }, (_, round) => {
    const all = texts.flatMap((text) => Array.from({ length: copies }, (_, copy) => copyOf(text, round, copy)))
    return Buffer.from(`${all.join('\r\n\r\n')}\r\n\r\n`)
  }),
)

const framer = new AmiFramer()
framer.push(Buffer.from('Asterisk Call Manager/11.0.0\r\n'))
const translator = new Translator({ sourceId: 'ami', reader, home: 'US' })
const count = { messages: 0, events: 0 }
const startedMs = performance.now()
for (let at = 0; at < bytes.length; at += chunkSize) {
  for (const text of framer.push(bytes.subarray(at, at + chunkSize))) {
    count.messages += 1
    count.events += translator.take(parseMessage(text), at).length
  }
  translator.changes()
}
const seconds = (performance.now() - startedMs) / 1000
console.log(
  JSON.stringify({
    amiEvents: count.messages,
    callEvents: count.events,
    amiEventsPerSecond: Math.round(count.messages / seconds),
    mebibytesPerSecond: Math.round(bytes.length / 2 ** 20 / seconds),
    channelsLeft: translator.size,
    rssMebibytes: Math.round(process.memoryUsage.rss() / 2 ** 20),
  }),
)
