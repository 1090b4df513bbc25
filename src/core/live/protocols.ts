/**
 * The texts that watchers are sent and may send (docs/live.md), for each protocol. Pure: the object that holds the sockets
 * does what `receive` says.
 */
import * as z from 'zod'
import { once } from '../../lib/once.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { LiveEvent, LiveSession, LiveState } from '../../ports/live.ts'
import { callData, transcription } from './call-data.ts'
import { extensionTopic, queuesTopic, siteTopic, wallboardTopic } from './topics.ts'

/** What a watcher's message leads to. */
export interface Received {
  readonly replies: readonly string[]
  /** The session from now on; with another topic it is given what goes on there. */
  readonly session?: LiveSession
}

/** This text is answered with `pongText` by the platform, without waking anything. */
export const pingText = '{"type":"ping"}'
export const pongText = '{"type":"pong"}'

/** All that `wake` is sent: something of its topic changed. */
export const wakeText = '{"type":"wake"}'

/** Closed with this code when its key or token ended: a new one is needed. */
const endedCode = 4401

function connectedText(
  session: LiveSession,
  { seq, nowMs }: Pick<LiveState, 'seq' | 'nowMs'>,
  resumed: boolean,
): string {
  const { clientId, site, extension } = session
  return JSON.stringify({ type: 'connected', clientId, timestamp: isoUtc(nowMs), site, extension, seq, resumed })
}

function readyText(seq: number): string {
  return JSON.stringify({ type: 'ready', seq })
}

/** The texts of one event for one session's protocol; they are the same for all sessions of that protocol. */
function eventTexts(protocol: LiveSession['protocol'], event: LiveEvent): string[] {
  const { seq, atMs, topic, change, body } = event
  if (protocol === 'wake') return [wakeText]
  if (topic === queuesTopic || topic === wallboardTopic) return [JSON.stringify({ type: 'queues', seq, data: body })]
  const timestamp = isoUtc(atMs)
  const word = change === 'summary' ? 'ai' : change
  if (protocol === 'relay') return [JSON.stringify({ type: 'call_event', seq, event: word, data: body, timestamp })]
  if (protocol === 'stream') {
    const data = topic === siteTopic ? { event: word, call: body } : { event: word, callData: callData(body) }
    return [JSON.stringify({ type: 'call', seq, active: change === 'active', data })]
  }
  const data = callData(body)
  if (change === 'summary') {
    // Nothing follows: the end of the call was announced before.
    return [JSON.stringify({ type: 'ai_transcription', seq, ...transcription(body), callState: data.state, timestamp })]
  }
  if (change === 'ai') {
    const texts = [JSON.stringify({ type: 'ai_transcription', seq, ...transcription(body), timestamp })]
    return [...texts, JSON.stringify({ type: 'call_update', seq, callData: data })]
  }
  const pops = topic !== siteTopic && body.state === 'ringing' && body.direction !== 'outbound'
  return [JSON.stringify({ type: pops ? 'screen_pop' : 'call_update', seq, callData: data })]
}

const clientMessage = once(() => {
  const word = z.union([z.string().max(100), z.number()]).transform(String)
  return z.discriminatedUnion('type', [
    z.object({ type: z.literal('ping') }),
    z.object({ type: z.literal('get_status') }),
    z.object({
      type: z.literal('register_agent'),
      agentId: word.optional(),
      agentName: word.optional(),
      extension: word,
    }),
  ])
})

/** Longer texts are not read. */
const textMax = 4096

function receive(session: LiveSession, text: string, state: LiveState): Received {
  const message = parseMessage(text)
  if (message === undefined) {
    return { replies: [errorText('bad_field', 'Send {"type":"register_agent"|"ping"|"get_status",…} as JSON.')] }
  }
  switch (message.type) {
    case 'ping':
      return { replies: [pongText] }
    case 'get_status':
      return { replies: [statusText(session, state)] }
    case 'register_agent':
      return register(session, message, state)
  }
}

function parseMessage(text: string): z.infer<ReturnType<typeof clientMessage>> | undefined {
  if (text.length > textMax) return undefined
  try {
    return clientMessage().safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Nobody becomes an extension by saying so; it takes the token of that extension, or a key that sees the site. */
function register(
  session: LiveSession,
  { agentId, agentName, extension }: { agentId?: string; agentName?: string; extension: string },
  { nowMs }: LiveState,
): Received {
  if (session.protocol !== 'agent' || (extension !== session.extension && !session.mayChoose)) {
    return { replies: [errorText('forbidden', 'This token is not of that extension; get one that is.')] }
  }
  const agent = { id: agentId ?? extension, name: agentName }
  const reply = { type: 'registered', agentId: agent.id, agentName, extension, timestamp: isoUtc(nowMs) }
  const replies = [JSON.stringify(reply)]
  return { replies, session: { ...session, agent, extension, topic: extensionTopic(extension) } }
}

/** Only a session that may see the whole site learns how many others watch. */
function statusText(session: LiveSession, state: LiveState): string {
  const sockets = session.mayChoose ? state.sockets : undefined
  const { site, extension } = session
  const timestamp = isoUtc(state.nowMs)
  return JSON.stringify({
    type: 'status',
    site,
    extension,
    activeCalls: state.active,
    sockets,
    seq: state.seq,
    timestamp,
  })
}

function errorText(code: string, message: string): string {
  return JSON.stringify({ type: 'error', code, message })
}

/** All that the object which holds the sockets needs to know of them. */
export const wireForms = { pingText, pongText, endedCode, connectedText, readyText, eventTexts, receive }
