/** Pauses that go on, and what is still to be reported of them: kept beside the outbox, so that a restart in mid-call ends them all the same. */
import * as z from 'zod'
import { pauseReportSchema } from '../../../../wire/recording-pause.ts'

const openPause = z.object({
  /** Of the call, in the cloud. */
  id: z.string(),
  serial: z.number(),
  source: z.string(),
  channels: z.array(z.string()),
  untilMs: z.number(),
  spans: z.array(
    z.object({ channel: z.string(), name: z.string(), fromMs: z.number(), startMs: z.number().optional() }),
  ),
})
export type OpenPause = z.infer<typeof openPause>

const stateForm = z.object({
  open: z.array(openPause),
  reports: z.array(z.object({ id: z.string(), atMs: z.number(), report: pauseReportSchema })),
})
export type PauseState = z.infer<typeof stateForm>

export interface StateStore {
  state(name: string): unknown
  setState(name: string, value: unknown): void
}

const name = 'recording-pauses'

export function readPauseState(store: StateStore): PauseState {
  return stateForm.safeParse(store.state(name)).data ?? { open: [], reports: [] }
}

/** Throws `outbox_unavailable`. */
export function savePauseState(store: StateStore, state: PauseState): void {
  store.setState(name, state)
}
