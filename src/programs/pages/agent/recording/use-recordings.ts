/** The recordings of one call as the agent page follows them: asked for once, and again only while something changes. */
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { RecordingForm } from '../../../../wire/recording.ts'
import type { RecordingPauseForm } from '../../../../wire/recording-pause.ts'
import { type Ask, errorText } from '../api.ts'

export interface CallRecordings {
  readonly recordings: readonly RecordingForm[]
  readonly pausable: boolean
  readonly pause?: RecordingPauseForm
}

/** While a forwarder is asked, while it is paused, and while a recording is still to come. */
const soonMs = 1500
const pausedMs = 5000
const comingMs = 20_000

/** @param when Which state of the call this is; undefined: nothing is asked for. */
export function useRecordings(ask: Ask, callId: string, when: 'talking' | 'over' | undefined) {
  const path = `/v1/calls/${encodeURIComponent(callId)}`
  const [found, setFound] = useState<CallRecordings>()
  const load = useCallback(async () => {
    const { status, body } = await ask('GET', `${path}/recordings`)
    if (status === 200) setFound(body as CallRecordings)
  }, [path])
  useEffect(() => {
    if (when !== undefined) void load()
  }, [load, when])
  const everyMs = when === undefined ? undefined : nextLookMs(found, when)
  useEffect(() => {
    if (everyMs === undefined) return undefined
    const timer = setInterval(() => void load(), everyMs)
    return () => clearInterval(timer)
  }, [load, everyMs])
  const change = async (method: 'POST' | 'DELETE', asked: RecordingPauseForm) => {
    const show = (pause: RecordingPauseForm) => setFound((now) => now && { ...now, pause })
    show({ ...found?.pause, ...asked })
    const answer = await ask(method, `${path}/recording/pause`, method === 'POST' ? {} : undefined)
    if (answer.status === 200) show(answer.body as RecordingPauseForm)
    else {
      show({ state: 'failed', message: errorText(answer) })
      // The answer may be lost, and the phone system have done it.
      if (answer.status === 0) await load()
    }
  }
  return {
    found,
    pause: () => void change('POST', { state: 'pausing' }),
    resume: () => void change('DELETE', { state: 'resuming' }),
  }
}

function nextLookMs({ recordings, pause }: CallRecordings = noneYet, when: 'talking' | 'over'): number | undefined {
  if (when === 'over')
    return recordings.some(({ state }) => state === 'known' || state === 'fetching') ? comingMs : undefined
  if (pause?.state === 'paused') return pausedMs
  return pause?.state === 'pausing' || pause?.state === 'resuming' ? soonMs : undefined
}

const noneYet: CallRecordings = { recordings: [], pausable: false }
