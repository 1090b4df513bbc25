/** The agent page: joins its parts and draws. Actions go through update.ts; what is shown follows from the state alone. */
import { render } from 'preact'
import { type CallData, type LiveClient, watchCalls } from '../../client/index.ts'
import { createDrawing } from '../parts/drawing.ts'
import type { ShownNumber } from '../parts/numbers.ts'
import { createActions } from './actions.ts'
import { createAlerts } from './alerts.ts'
import { createAsk, createAskPicture, errorText, member } from './api.ts'
import { createAutoOpen } from './auto-open.ts'
import { readDay, wayBack } from './day.ts'
import { readColleagues } from './desk/read-colleagues.ts'
import { forgetDrafts, keepDraft, readDrafts, watchDrafts } from './drafts.ts'
import { pressKey } from './focus.ts'
import { focusCard } from './focus-card.ts'
import { callerName } from './format.ts'
import { listenToKeys } from './keyboard.ts'
import { loadLanguage, texts } from './language.ts'
import { readMe } from './me.ts'
import { NoteOutbox } from './outbox.ts'
import { recordUrl } from './record-url.ts'
import { type Brought, NotPaired, readBrought, SessionKeeper, takeFromAddress, watchOtherTabs } from './session.ts'
import { readSettings, watchSettings } from './settings.ts'
import { startShell } from './shell/shell.ts'
import { initialState, isLive, type State } from './state.ts'

import { type Action, update } from './update.ts'
import type { Work } from './views/context.ts'
import { Page } from './views/page.tsx'
import { showParty } from './work/open-here.ts'

const tickMs = 1000
/** Notes that wait, and who signs in, are tried again so often. */
const retryTicks = 10

const root = document.getElementById('page')
if (!root) throw new Error('The page has no place to draw on.')

let state: State = { ...initialState, nowMs: Date.now(), settings: readSettings() }
let client: LiveClient | undefined
let work: Work | undefined
let showNumber = (number: string): ShownNumber => ({ text: number })
const keeper = new SessionKeeper(refuse)
const ask = createAsk(() => keeper.token())
const alerts = createAlerts(focusCard)
const autoOpen = createAutoOpen({
  recordOf,
  blocked: (call, url) => dispatch({ kind: 'desk', desk: { blocked: { name: callerName(call), url } } }),
})
const outbox = new NoteOutbox({
  ask,
  storage: sessionStorage,
  newId: () => crypto.randomUUID(),
  report: (note) => dispatch({ kind: 'note', note }),
})
const actions = createActions({
  dispatch,
  state: () => state,
  outbox,
  ask,
  signIn,
  signInByDashboard: () => void pair(),
  signOut: () => void signOut(),
  readColleagues: () => void showColleagues(),
})

function dispatch(action: Action): void {
  const before = state
  state = update(state, action)
  if (state === before) return
  draw()
  alerts.follow(state)
  work?.follow(state)
  autoOpen.follow(state)
  if (action.kind === 'draft') keep(action.callId)
  if (action.kind === 'work' && 'callId' in action.change) {
    const { callId } = action.change
    if (before.work.cases[callId]?.wrapUp !== state.work.cases[callId]?.wrapUp) keep(callId)
  }
  if (action.kind === 'live' && action.change.kind === 'over') {
    dayIsOld = true
    if (wantsName(action.change.call)) void showColleagues()
  }
  if (state.connection === 'online' && before.connection !== 'online') {
    outbox.flush()
    if (!state.me) void readSession()
    dayIsOld = true
  }
}

/** What is written and chosen of a call, over a reload. */
function keep(callId: string): void {
  const draft = { text: state.drafts[callId] ?? '', wrapUp: state.work.cases[callId]?.wrapUp }
  if (state.me) keepDraft(localStorage, state.me, { ...draft, callId, nowMs: Date.now() })
}

const draw = createDrawing(() => {
  if (!root) return
  const { origin } = location
  const context = { state, actions, showNumber, recordOf, origin, work, ask }
  render(<Page {...context} />, root)
  const ringing = state.cards.find((card) => isLive(card) && card.call.state === 'ringing')
  document.title = ringing ? `☎ ${callerName(ringing.call)} – ${texts.product}` : texts.product
})

function recordOf(call: CallData): string | undefined {
  const { recordTemplate: template, extension } = state.me ?? {}
  const { national } = showNumber(call.callerIdNum)
  return recordUrl(call, { origin: location.origin, template, extension, national })
}

/** Pasted: a whole link, what stands in it, or a token alone. */
function signIn(text: string): void {
  enter(readBrought(text) ?? { token: text })
}

/** What a link brought. */
function enter(brought: Brought): void {
  if (brought === 'paired') {
    keeper.pairedElsewhere()
    begin()
  } else if ('token' in brought) {
    keeper.set(brought.token)
    begin()
  } else void pair(brought.invitation)
}

async function pair(invitation?: string): Promise<void> {
  try {
    await keeper.pair(invitation, errorText)
    begin()
  } catch (thrown) {
    if (!(thrown instanceof NotPaired)) throw thrown
    // Who is signed in already goes on as before.
    if (keeper.hasSession && state.connection === 'signed out') begin()
    else dispatch({ kind: 'sign-in', signIn: { fault: thrown.message } })
  }
}

function begin(): void {
  dispatch({ kind: 'signed in' })
  if (client) client.reconnect()
  else client = watch()
  void readSession()
}

/** Here, and at the server where this browser was paired. */
async function signOut(): Promise<void> {
  if (keeper.isPaired) await ask('DELETE', '/agent/device')
  leave()
}

function leave(): void {
  client?.close()
  client = undefined
  if (state.me) forgetDrafts(localStorage, state.me)
  keeper.forget()
  outbox.close()
  dispatch({ kind: 'signed out' })
  void readWays()
}

/** The company's sign-in, where there is one. */
async function readWays(): Promise<void> {
  const { body } = await ask('GET', '/v1/sign-in')
  const name = member(member(body, 'openid'), 'name')
  if (typeof name === 'string') dispatch({ kind: 'sign-in', signIn: { openid: name } })
}

function watch(): LiveClient {
  return watchCalls({
    url: location.origin,
    token: () => keeper.good(),
    onChange: (change) => dispatch({ kind: 'live', change, nowMs: Date.now() }),
    onStatus: (status) => {
      if (status !== 'refused') dispatch({ kind: 'status', status, nowMs: Date.now() })
      // The next token says whether this browser is still paired.
      else if (keeper.isPaired) keeper.refuse()
      else refuse()
    },
  })
}

function refuse(): void {
  keeper.refuse()
  dispatch({ kind: 'refused' })
  void readWays()
  // The same token is not tried again: this waits for the next.
  client?.reconnect()
}

/** Who this is. Where somebody else was signed in before, nothing of theirs stays. */
async function readSession(): Promise<void> {
  const token = await keeper.token().catch(() => undefined)
  if (token === undefined) return
  const answer = await ask('GET', '/agent/session')
  const same = await keeper.token().catch(() => undefined)
  if (token !== same || state.connection === 'signed out') return
  if (answer.status === 401 || answer.status === 403) return keeper.isPaired ? keeper.refuse() : refuse()
  const me = readMe(answer, keeper.isPaired)
  if (!me) return
  if (state.me && (state.me.extension !== me.extension || state.me.site !== me.site)) {
    client?.close()
    outbox.close()
    dispatch({ kind: 'signed out' })
    dispatch({ kind: 'signed in' })
    client = watch()
  }
  const back = wayBack(location.search, location.origin)
  if (back && me.isPaired) return location.replace(back)
  if (!state.me) dispatch({ kind: 'drafts', drafts: readDrafts(localStorage, me, Date.now()) })
  dispatch({ kind: 'me', me })
  outbox.open(me)
  if (back) void showPage(back)
  await showDay()
}

/** A page of ours that this tab's token can't open: what it is about is shown here. */
async function showPage(path: string): Promise<void> {
  history.replaceState(null, '', location.pathname)
  await workLoaded
  showParty(path, { origin: location.origin, work })
}

/** Something changed since the list of the day was read. */
let dayIsOld = false
const dayTicks = 5
/** Colleagues' calls are not announced here, and may be those of callers who wait for a call back. */
const callBackTicks = 30

async function showDay(): Promise<void> {
  dayIsOld = false
  const { me } = state
  const day = await readDay(ask, Date.now())
  if (!day) dayIsOld = true
  // Somebody else signed in meanwhile: theirs follows.
  else if (me === state.me) dispatch({ kind: 'day', day })
}

/** Who took it is known by extension only, and the table may have a name. */
function wantsName({ answeredBy }: CallData): boolean {
  return answeredBy !== undefined && !state.colleagues.some(({ extension }) => extension === answeredBy)
}

async function showColleagues(): Promise<void> {
  const { me } = state
  const colleagues = await readColleagues(ask)
  if (colleagues && me === state.me) dispatch({ kind: 'desk', desk: { colleagues } })
}

let ticks = 0
setInterval(() => {
  ticks += 1
  dispatch({ kind: 'tick', nowMs: Date.now() })
  if (state.connection === 'signed out' || state.connection === 'refused') return
  if (state.me && state.me.expiresAtMs <= state.nowMs) return refuse()
  if (ticks % callBackTicks === 0 && state.callBacks.length > 0 && document.visibilityState === 'visible')
    dayIsOld = true
  if (state.me && dayIsOld && ticks % dayTicks === 0) void showDay()
  if (ticks % retryTicks !== 0) return
  outbox.flush()
  if (!state.me) void readSession()
}, tickMs)

addEventListener('online', () => client?.reconnect())
addEventListener('offline', () => dispatch({ kind: 'status', status: 'offline', nowMs: Date.now() }))
addEventListener('hashchange', () => {
  const brought = takeFromAddress()
  if (brought) enter(brought)
})
watchOtherTabs((to) => {
  if (to === 'signed out' && state.me?.isPaired) leave()
  else if (to === 'ended' && state.me?.isPaired && state.connection !== 'refused') refuse()
  else if (to === 'paired' && (state.connection === 'signed out' || state.connection === 'refused')) begin()
})
watchDrafts(
  () => state.me,
  (callId, draft) => dispatch({ kind: 'draft elsewhere', callId, draft }),
)
watchSettings((settings) => dispatch({ kind: 'settings', settings }))
startShell({
  outdated: () => dispatch({ kind: 'desk', desk: { isOutdated: true } }),
  installable: (canInstall) => dispatch({ kind: 'desk', desk: { canInstall } }),
})
addEventListener('beforeunload', (event) => {
  // What is not sent yet goes with the tab; drafts are kept.
  if (!outbox.isEmpty) event.preventDefault()
})
for (const touch of ['pointerdown', 'keydown']) {
  addEventListener(touch, () => dispatch({ kind: 'settings', settings: { mayWake: true } }), { once: true })
}
listenToKeys(
  () => state.settings.shortcuts && state.connection !== 'signed out',
  (key) => pressKey(key, state, actions),
)

await loadLanguage()
draw()
const brought = takeFromAddress()
if (brought) enter(brought)
else if (keeper.hasSession) begin()
else void readWays()
void import('../parts/numbers.ts').then((numbers) => {
  showNumber = (number) => numbers.showNumber(number, state.me?.country ?? 'US')
  draw()
})
const workLoaded = import('./work/index.ts').then(({ startWork }) => {
  work = startWork({
    ask,
    picture: createAskPicture(() => keeper.token()),
    state: () => state,
    dispatch: (change) => dispatch({ kind: 'work', change }),
    newId: () => crypto.randomUUID(),
  })
  draw()
  work.follow(state)
})
