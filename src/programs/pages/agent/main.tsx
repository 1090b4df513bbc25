/** The agent page: joins its parts and draws. Actions go through update.ts; what is shown follows from the state alone. */
import { render } from 'preact'
import type { CallData } from '../../client/index.ts'
import { createDrawing } from '../parts/drawing.ts'
import type { ShownNumber } from '../parts/numbers.ts'
import { Account } from './account.ts'
import { createActions } from './actions.ts'
import { createAlerts } from './alerts.ts'
import { createAsk, createAskPicture } from './api.ts'
import { createAutoOpen } from './auto-open.ts'
import { keepDraft, watchDrafts } from './drafts.ts'
import { pressKey } from './focus.ts'
import { focusCard } from './focus-card.ts'
import { callerName } from './format.ts'
import { listenToKeys } from './keyboard.ts'
import { loadLanguage, texts } from './language.ts'
import { NoteOutbox } from './outbox.ts'
import { recordUrl } from './record-url.ts'
import { Refresh } from './refresh.ts'
import { SessionKeeper, takeFromAddress, watchOtherTabs } from './session.ts'
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
let work: Work | undefined
let showNumber = (number: string): ShownNumber => ({ text: number })
const keeper = new SessionKeeper(() => account.refuse())
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
const refresh = new Refresh({ ask, state: () => state, dispatch })
const account = new Account({
  ...{ keeper, ask, outbox, dispatch },
  state: () => state,
  known: (back) => {
    if (back) void showPage(back)
    return refresh.showDay()
  },
})
const actions = createActions({
  dispatch,
  state: () => state,
  outbox,
  ask,
  signIn: (text) => account.signIn(text),
  signInByDashboard: () => void account.pair(),
  signOut: () => void account.signOut(),
  readColleagues: () => void refresh.showColleagues(),
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
  if (action.kind === 'live' && action.change.kind === 'over') refresh.callIsOver(action.change.call)
  if (state.connection === 'online' && before.connection !== 'online') {
    outbox.flush()
    if (!state.me) void account.readSession()
    refresh.dayChanged()
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

/** A page of ours that this tab's token can't open: what it is about is shown here. */
async function showPage(path: string): Promise<void> {
  history.replaceState(null, '', location.pathname)
  await workLoaded
  showParty(path, { origin: location.origin, work })
}

let ticks = 0
setInterval(() => {
  ticks += 1
  dispatch({ kind: 'tick', nowMs: Date.now() })
  if (state.connection === 'signed out' || state.connection === 'refused') return
  if (state.me && state.me.expiresAtMs <= state.nowMs) return account.refuse()
  refresh.tick(ticks)
  if (ticks % retryTicks !== 0) return
  outbox.flush()
  if (!state.me) void account.readSession()
}, tickMs)

addEventListener('online', () => account.reconnect())
addEventListener('offline', () => dispatch({ kind: 'status', status: 'offline', nowMs: Date.now() }))
addEventListener('hashchange', () => {
  const brought = takeFromAddress()
  if (brought) account.enter(brought)
})
watchOtherTabs((to) => {
  if (to === 'signed out' && state.me?.isPaired) account.leave()
  else if (to === 'ended' && state.me?.isPaired && state.connection !== 'refused') account.refuse()
  else if (to === 'paired' && (state.connection === 'signed out' || state.connection === 'refused')) account.begin()
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
if (brought) account.enter(brought)
else account.start()
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
