/** Changes of calls while the page is open, by the event stream: it works on every platform, and by the session's cookie. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { withSite } from './api.ts'

export type LiveState = 'connecting' | 'live' | 'off'

/** The stream ended for good (signed out, forbidden): asked for again so much later. */
const againMs = 15_000
/** A call that rings makes several events in a moment: one look is enough. */
const gatherMs = 400

/** Calls `onChange` soon after something happened to a call. */
export function useLive(onChange: () => void): LiveState {
  const [state, setState] = useState<LiveState>('connecting')
  const latest = useRef(onChange)
  latest.current = onChange
  const url = withSite('/v1/stream')
  useEffect(() => {
    let stream: EventSource
    let timer: ReturnType<typeof setTimeout> | undefined
    let gather: ReturnType<typeof setTimeout> | undefined
    let isReplay = true
    const open = () => {
      stream = new EventSource(url)
      isReplay = true
      stream.addEventListener('ready', () => {
        isReplay = false
        setState('live')
      })
      stream.addEventListener('call', () => {
        if (isReplay || gather !== undefined) return
        gather = setTimeout(() => {
          gather = undefined
          latest.current()
        }, gatherMs)
      })
      stream.addEventListener('error', () => {
        setState('off')
        if (stream.readyState === EventSource.CLOSED) timer = setTimeout(open, againMs)
      })
    }
    open()
    return () => {
      clearTimeout(timer)
      clearTimeout(gather)
      stream.close()
    }
  }, [url])
  return state
}
