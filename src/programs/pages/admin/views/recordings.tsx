/** The recordings of a call as a step of it: what came, what is still to come, what never will; and the player. */
import type { CallDetails } from '../../../../wire/call.ts'
import type { RecordingForm } from '../../../../wire/recording.ts'
import type { RecordingPauseForm } from '../../../../wire/recording-pause.ts'
import { Player } from '../../parts/player.tsx'
import { RecordingPause } from '../../parts/recording-pause.tsx'
import { request } from '../api.ts'
import { type Loaded, useAction, useData, useNow } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { useMay } from '../session.ts'
import { ActionFault, Button } from './parts.tsx'

type Call = CallDetails['call']

const everyMs = 20_000
/** Of a call that goes on: somebody may pause it. */
const soonMs = 5000

interface CallRecordings {
  readonly recordings: readonly RecordingForm[]
  readonly pausable: boolean
  readonly pause?: RecordingPauseForm
}

export async function recordingLink(id: string): Promise<string> {
  const { url } = await request<{ readonly url: string }>('POST', `/v1/recordings/${encodeURIComponent(id)}/links`)
  // Of this server, whatever it is called elsewhere.
  return new URL(url).pathname
}

export function Recordings({ call }: { readonly call: Call }) {
  const path = `/v1/calls/${encodeURIComponent(call.id)}/recordings`
  const loaded = useData<CallRecordings>(path, { everyMs: call.state === 'talking' ? soonMs : everyMs })
  const found = loaded.data?.recordings ?? []
  const kept = new Set(found.map(({ id }) => `/r/${id}`))
  const elsewhere = call.recordings.flatMap(({ url }) =>
    url && ![...kept].some((own) => url.includes(own)) ? [url] : [],
  )
  const mayPause = loaded.data?.pausable === true
  if (found.length === 0 && elsewhere.length === 0 && !mayPause) return null
  const transcripts = [call.ai?.transcript, ...call.recordings.map(({ transcript }) => transcript)]
  const transcript = transcripts.find((text) => text !== undefined && text !== '')
  return (
    <section class="card" id="recordings">
      <div class="ch">
        <h2>{texts.recording}</h2>
      </div>
      {mayPause && <Pause path={`/v1/calls/${encodeURIComponent(call.id)}/recording/pause`} loaded={loaded} />}
      <ul class="list sm">
        {found.map((recording) => (
          <li key={recording.id} id={`recording-${recording.id}`}>
            <Player
              {...{ recording, transcript, startedAt: call.startedAt, link: recordingLink }}
              texts={texts.player}
            />
            <Keeping recording={recording} onChange={loaded.reload} />
          </li>
        ))}
        {elsewhere.map((url) => (
          <li key={url}>
            <a href={url} target="_blank" rel="noopener noreferrer">
              {texts.recordingElsewhere}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface PauseProps {
  readonly path: string
  readonly loaded: Loaded<CallRecordings>
}

function Pause({ path, loaded }: PauseProps) {
  const action = useAction()
  const nowMs = useNow()
  const change = (method: 'POST' | 'DELETE') => () =>
    void action.run(async () => {
      await request(method, path, method === 'POST' ? { body: {} } : {})
      await loaded.reload()
    })
  const props = { pause: loaded.data?.pause, nowMs, onPause: change('POST'), onResume: change('DELETE') }
  return (
    <div class="stack">
      <RecordingPause {...props} texts={texts.pause} />
      <ActionFault action={action} />
    </div>
  )
}

interface KeepingProps {
  readonly recording: RecordingForm
  readonly onChange: () => Promise<void>
}

function Keeping({ recording, onChange }: KeepingProps) {
  const isAdmin = useMay('admin')
  const action = useAction()
  const { id, hold, keptUntil, state } = recording
  if (state !== 'kept') return null
  const change = (method: 'PATCH' | 'DELETE', body?: object) => () =>
    void action.run(async () => {
      await request(method, `/v1/recordings/${encodeURIComponent(id)}`, { body })
      await onChange()
    })
  return (
    <div class="row wrap">
      <span class="muted">{hold ? texts.underHold : keptUntil && texts.keptUntil(whenText(keptUntil))}</span>
      {isAdmin && (
        <>
          <Button
            label={hold ? texts.endHold : texts.holdRecording}
            kind="quiet"
            action={action}
            onPress={change('PATCH', { hold: !hold })}
          />
          {!hold && <Button label={texts.deleteRecording} kind="quiet" action={action} onPress={change('DELETE')} />}
        </>
      )}
      <ActionFault action={action} />
    </div>
  )
}
