/** Switchhook's own API, as the bench uses it: to fill the directory, and to see that what it measured is true. */
import * as z from 'zod'
import { mostRowsPerImport } from '../src/core/contacts/directory/import-contacts.ts'
import { cpuSeconds } from './cpu-time.ts'
import { benchContacts, knownNumber, lookupBody } from './workload.ts'

export interface Product {
  /** Without a slash at the end. */
  readonly url: string
  readonly key: string
}

/** What came of the messages behind journals. */
export interface Delivered {
  /** Journals that the messages named: one names many in a crowd (src/app/pipeline/wake-batch.ts). */
  readonly journals: number
  readonly seconds: number
  /** Of the product's process; undefined where the system does not report. */
  readonly cpuSeconds: number | undefined
}

const importAnswer = z.object({ created: z.int() })
const lookupAnswer = z.object({ from: z.string() })
const contactAnswer = z.object({ id: z.string().min(1) })
const callsPage = z.object({
  calls: z.array(z.object({ id: z.string(), aliases: z.array(z.string()) })),
  next: z.string().optional(),
})
const deliveredAnswer = z.object({ delivered: z.int() })

/** Asks and reads JSON. Rejects with the answer when it is no 2xx. */
async function ask<T>(product: Product, path: string, schema: z.ZodType<T>, body?: string): Promise<T> {
  const answer = await fetch(product.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${product.key}`, 'content-type': 'application/json' },
    body,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
  return schema.parse(JSON.parse(text))
}

export async function fillDirectory(product: Product): Promise<void> {
  const contacts = benchContacts()
  let created = 0
  for (let from = 0; from < contacts.length; from += mostRowsPerImport) {
    const body = { importId: 'bench', contacts: contacts.slice(from, from + mostRowsPerImport) }
    created += (await ask(product, '/v1/contacts/import', importAnswer, JSON.stringify(body))).created
  }
  if (created !== contacts.length) throw new Error(`${created} of ${contacts.length} contacts were created.`)
}

/** What our lookup answers about somebody who is in the directory, as JSON text. */
export async function sampleAnswer(product: Product): Promise<string> {
  return JSON.stringify(await ask(product, '/3cx/lookup', z.looseObject(contactAnswer.shape), lookupBody(knownNumber)))
}

/** Where an answer about this number comes from at this moment: `isolate` is the cache, `sources` the directory. */
export async function originOf(product: Product, number: string): Promise<string> {
  return (await ask(product, `/v1/lookup?number=${encodeURIComponent(number)}`, lookupAnswer)).from
}

/** What is woken in a crowd goes into one message a moment later (src/app/pipeline/wake-batch.ts). */
export async function lastMessageSent(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 200))
}

/** Lets the queue deliver all that it holds, and measures. `pid`: of the product. */
export async function deliverAll(queueUrl: string, pid: number): Promise<Delivered> {
  await lastMessageSent()
  const cpuBefore = cpuSeconds(pid)
  const startedMs = performance.now()
  const answer = await fetch(`${queueUrl}/deliver`, { method: 'POST' })
  if (!answer.ok) throw new Error(`The queue could not deliver: ${answer.status} ${await answer.text()}`)
  const { delivered } = deliveredAnswer.parse(await answer.json())
  const seconds = (performance.now() - startedMs) / 1000
  const cpu = cpuBefore === undefined ? undefined : (cpuSeconds(pid) ?? Number.NaN) - cpuBefore
  return { journals: delivered, seconds, cpuSeconds: cpu }
}

/** How many calls are stored, and every name by which one of them is known. */
export async function storedCalls(product: Product): Promise<{ readonly count: number; readonly names: Set<string> }> {
  const names = new Set<string>()
  let count = 0
  let cursor: string | undefined
  do {
    const at = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = await ask(product, `/v1/calls?limit=200${at}`, callsPage)
    count += page.calls.length
    for (const call of page.calls) for (const name of [call.id, ...call.aliases]) names.add(name)
    cursor = page.next
  } while (cursor !== undefined)
  return { count, names }
}
