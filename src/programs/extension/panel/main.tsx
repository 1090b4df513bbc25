/** The side panel: the calls in progress, the contact, and notes on them, beside whatever page is in front. */
import { render } from 'preact'
import { loadLanguage } from '../../pages/agent/language.ts'
import { createDrawing } from '../../pages/parts/drawing.ts'
import { texts } from '../shared/language.ts'
import { openedFor, type WorkerState } from '../shared/messages.ts'
import { watchWorker } from '../shared/own-page.ts'
import { Desk } from './desk.ts'
import { Panel } from './panel.tsx'

const tickMs = 1000
/** Notes that wait are tried again so often. */
const retryTicks = 10

const root = document.getElementById('page')
if (!root) throw new Error('The page has no place to draw on.')

await loadLanguage()
let state: WorkerState | undefined
const draw = createDrawing(() => {
  if (root && state) render(<Panel state={state} context={desk.context} />, root)
})
const desk = new Desk(draw)

document.title = texts.panelTitle
let opens = openedFor(location.hash)
/** Once, as soon as it can be. */
function open(): void {
  if (opens !== undefined && desk.show(opens)) opens = undefined
}

watchWorker((next) => {
  state = next
  desk.follow(next, Date.now())
  open()
})
void desk.loadWork().then(open)
let ticks = 0
setInterval(() => {
  ticks += 1
  if (ticks % retryTicks === 0) desk.flush()
  desk.tick(Date.now())
}, tickMs)
