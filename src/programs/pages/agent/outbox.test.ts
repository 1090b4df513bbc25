import { describe, expect, it } from 'vitest'
import type { Answer } from './api.ts'
import { NoteOutbox } from './outbox.ts'
import type { Me, SentNote } from './state.ts'

const me: Me = {
  site: 'main',
  extension: '101',
  country: 'US',
  expiresAtMs: 0,
  mayCall: false,
  takesTasks: false,
  wrapUps: [],
  templates: [],
  createIn: [],
  mayHear: false,
  isPaired: false,
}

/** A server that answers as scripted, and remembers what it was sent. */
function open(answers: (Answer | Promise<Answer>)[], stored = new Map<string, string>()) {
  const sent: { path: string; body?: object }[] = []
  const reported: SentNote[] = []
  let ids = 0
  const outbox = new NoteOutbox({
    ask: async (_method, path, body) => {
      sent.push({ path, body })
      return answers.shift() ?? { status: 201, body: {} }
    },
    report: (note) => reported.push(note),
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    newId: () => `id-${++ids}`,
  })
  const settled = () => new Promise((resolve) => setTimeout(resolve))
  const states = () => reported.map(({ state }) => state)
  return { outbox, sent, reported, stored, settled, states }
}

describe('the outbox of notes', () => {
  it('sends a note again under its own id after a lost answer, and forgets it once it is saved', async () => {
    const { outbox, sent, states, settled, stored } = open([{ status: 0, body: undefined }])
    outbox.open(me)
    outbox.add('call_1', 'Call back')
    await settled()
    expect([states(), stored.size, outbox.isEmpty]).toEqual([['sending', 'waiting'], 1, false])
    outbox.flush()
    await settled()
    expect(sent[1]).toEqual(sent[0])
    expect(sent[0]).toEqual({ path: '/v1/calls/call_1/notes', body: { id: 'id-1', text: 'Call back' } })
    expect([states().at(-1), stored.size, outbox.isEmpty]).toEqual(['saved', 0, true])
  })

  it('does not send a note twice at once', async () => {
    const { promise, resolve } = Promise.withResolvers<Answer>()
    const { outbox, sent, settled } = open([promise])
    outbox.open(me)
    outbox.add('call_1', 'x')
    outbox.flush()
    outbox.flush()
    resolve({ status: 201, body: {} })
    await settled()
    outbox.flush()
    expect(sent).toHaveLength(1)
  })

  it.each([401, 408, 429, 500, 503])('keeps a note that was answered %i', async (status) => {
    const { outbox, states, settled } = open([{ status, body: {} }])
    outbox.open(me)
    outbox.add('call_1', 'x')
    await settled()
    expect([states().at(-1), outbox.isEmpty]).toEqual(['waiting', false])
  })

  it('gives up what the server refuses for good, with its reason', async () => {
    const body = { error: { message: 'There is no call call_1.' } }
    const { outbox, reported, settled } = open([{ status: 404, body }])
    outbox.open(me)
    outbox.add('call_1', 'x')
    await settled()
    expect(reported.at(-1)).toMatchObject({ state: 'refused', reason: 'There is no call call_1.' })
    expect(outbox.isEmpty).toBe(true)
  })

  it('sends what was left after the page was loaded anew, and never under another extension', async () => {
    const first = open([{ status: 0, body: undefined }])
    first.outbox.open(me)
    first.outbox.add('call_1', 'Left behind')
    await first.settled()
    const other = open([], first.stored)
    other.outbox.open({ ...me, extension: '102' })
    await other.settled()
    expect(other.sent).toEqual([])
    const again = open([], first.stored)
    again.outbox.open(me)
    await again.settled()
    expect(again.sent).toEqual([first.sent[0]])
  })

  it('does not stumble over a damaged store', () => {
    const { outbox } = open([], new Map([['switchhook.notes.main.101', '{"half']]))
    outbox.open(me)
    expect(outbox.isEmpty).toBe(true)
  })
})
