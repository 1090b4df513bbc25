/** The settings page: the sign-in, what happens when a call comes in, and on which pages the extension may work. */
import { render } from 'preact'
import { texts } from '../shared/language.ts'
import type { WorkerState } from '../shared/messages.ts'
import { watchWorker } from '../shared/own-page.ts'
import { Options } from './options.tsx'

const root = document.getElementById('page')
if (!root) throw new Error('The page has no place to draw on.')

let state: WorkerState | undefined
let granted: readonly string[] = []

function draw(): void {
  if (root && state) render(<Options state={state} granted={granted} />, root)
}

async function readGranted(): Promise<void> {
  granted = (await chrome.permissions.getAll()).origins ?? []
  draw()
}

document.title = texts.settingsTitle
chrome.permissions.onAdded.addListener(() => void readGranted())
chrome.permissions.onRemoved.addListener(() => void readGranted())
await readGranted()
watchWorker((next) => {
  state = next
  draw()
})
