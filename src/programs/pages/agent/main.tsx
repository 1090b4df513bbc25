/** The agent page: joins its parts and draws. Actions go through update.ts; what is shown follows from the state alone. */
import { render } from 'preact'
import { type LiveClient, watchCalls } from '../../client/index.ts'
import type { ShownNumber } from '../parts/numbers.ts'
import { createActions } from './actions.ts'
import { createAlerts } from './alerts.ts'
import { createAsk } from './api.ts'
import { focusCard, pressKey } from './focus.ts'
import { callerName } from './format.ts'
import { listenToKeys } from './keyboard.ts'
import { NoteOutbox } from './outbox.ts'
import { readMe, TokenKeeper, takeTokenFromAddress } from './session.ts'
import { readSettings } from './settings.ts'
import { initialState, isLive, type State } from './state.ts'
import { texts } from './texts.ts'
import { type Action, update } from './update.ts'
import { Page } from './views/page.tsx'

const tickMs = 1000
/** Notes that wait, and who signs in, are tried again so often. */
const retryTicks = 10

const root = document.getElementById('page')
if (!root) throw new Error('The page has no place to draw on.')

let state: State = { ...initialState, nowMs: Date.now(), settings: readSettings() }
let client: LiveClient | undefined
let showNumber = (number: string): ShownNumber => ({ text: number })
const keeper = new TokenKeeper()
const ask = createAsk(() => keeper.token)
const alerts = createAlerts(focusCard)
const outbox = new NoteOutbox({
  ask,
  storage: sessionStorage,
  newId: () => crypto.randomUUID(),
  report: (note) => dispatch({ kind: 'note', note }),
})
const actions = createActions({ dispatch, state: () => state, outbox, ask, signIn, signOut })

function dispatch(action: Action): void {
  const before = state
  state = update(state, action)
  if (state === before) return
  draw()
  alerts.follow(state)
  if (state.connection === 'online' && before.connection !== 'online') outbox.flush()
}

function draw(): void {
  if (!root) return
  render(<Page state={state} actions={actions} showNumber={showNumber} origin={location.origin} />, root)
  const ringing = state.cards.find((card) => isLive(card) && card.call.state === 'ringing')
  document.title = ringing ? `☎ ${callerName(ringing.call)} – ${texts.product}` : texts.product
}

function signIn(token: string): void {
  keeper.set(token)
  dispatch({ kind: 'signed in' })
  if (client) client.reconnect()
  else client = watch()
  void readSession()
}

function signOut(): void {
  client?.close()
  client = undefined
  keeper.forget()
  outbox.close()
  dispatch({ kind: 'signed out' })
}

function watch(): LiveClient {
  return watchCalls({
    url: location.origin,
    token: () => keeper.good(),
    onChange: (change) => dispatch({ kind: 'live', change, nowMs: Date.now() }),
    onStatus: (status) => {
      if (status === 'refused') refuse()
      else dispatch({ kind: 'status', status, nowMs: Date.now() })
    },
  })
}

function refuse(): void {
  keeper.refuse()
  dispatch({ kind: 'refused' })
  // The same token is not tried again: this waits for the next.
  client?.reconnect()
}

/** Who this token is of. Where somebody else was signed in before, nothing of theirs stays. */
async function readSession(): Promise<void> {
  const token = keeper.token
  const answer = await ask('GET', '/agent/session')
  if (token !== keeper.token || state.connection === 'signed out') return
  if (answer.status === 401 || answer.status === 403) return refuse()
  const me = readMe(answer)
  if (!me) return
  if (state.me && (state.me.extension !== me.extension || state.me.site !== me.site)) {
    client?.close()
    outbox.close()
    dispatch({ kind: 'signed out' })
    dispatch({ kind: 'signed in' })
    client = watch()
  }
  dispatch({ kind: 'me', me })
  outbox.open(me)
}

let ticks = 0
setInterval(() => {
  ticks += 1
  dispatch({ kind: 'tick', nowMs: Date.now() })
  if (state.connection === 'signed out' || state.connection === 'refused') return
  if (state.me && state.me.expiresAtMs <= state.nowMs) return refuse()
  if (ticks % retryTicks !== 0) return
  outbox.flush()
  if (!state.me) void readSession()
}, tickMs)

addEventListener('online', () => client?.reconnect())
addEventListener('offline', () => dispatch({ kind: 'status', status: 'offline', nowMs: Date.now() }))
addEventListener('hashchange', () => {
  const token = takeTokenFromAddress()
  if (token) signIn(token)
})
addEventListener('beforeunload', (event) => {
  // What is not saved yet goes with the tab.
  const writes = state.cards.some(({ call }) => state.drafts[call.callId]?.trim())
  if (writes || !outbox.isEmpty) event.preventDefault()
})
for (const touch of ['pointerdown', 'keydown']) {
  addEventListener(touch, () => dispatch({ kind: 'settings', settings: { mayWake: true } }), { once: true })
}
listenToKeys(
  () => state.settings.shortcuts && state.connection !== 'signed out',
  (key) => pressKey(key, state, actions),
)

draw()
const token = takeTokenFromAddress() ?? keeper.token
if (token) signIn(token)
void import('../parts/numbers.ts').then((numbers) => {
  showNumber = (number) => numbers.showNumber(number, state.me?.country ?? 'US')
  draw()
})
