/** A 3CX that is read from the cloud: how its link is, a check with explanations, and its settings where they are the site's own. */
import { useState } from 'preact/hooks'
import type { ThreecxCheck, ThreecxLinkForm } from '../../../../wire/threecx-link.ts'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { useMay, useSession } from '../session.ts'
import { Field, FormDialog } from './dialog.tsx'
import { type Glyph, State } from './glyphs.tsx'
import { ActionFault, Button } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

const words = texts.threecxLink
const everyMs = 30_000
const partNames = ['live', 'log', 'queues', 'officeHours'] as const

export function ThreecxLink() {
  const link = useData<ThreecxLinkForm>('/v1/threecx', { everyMs })
  const { session } = useSession()
  const mayCheck = useMay('admin')
  const check = useAction()
  const [checked, setChecked] = useState<ThreecxCheck>()
  const [isOpen, setIsOpen] = useState(false)
  const maySet = session.site !== 'main' && session.permissions.includes('sites')
  return (
    <section class="card" aria-labelledby="threecx">
      <div class="ch">
        <h2 id="threecx">{words.title}</h2>
        {maySet && <Button label={words.set} onPress={() => setIsOpen(true)} />}
      </div>
      <WhenLoaded of={link} rows={2}>
        {(data) => (
          <div class="pad stack">
            <p class="muted">{words.about}</p>
            {data.isSetUp ? (
              <Parts link={data} />
            ) : (
              <p class="muted sm">{maySet ? words.notSetUp : words.setUpOfMain}</p>
            )}
            {checked && <Findings of={checked} />}
            <ActionFault action={check} />
            {data.isSetUp && mayCheck && (
              <div class="row wrap">
                <Button
                  label={check.isBusy ? texts.checking : texts.check}
                  icon="again"
                  action={check}
                  onPress={() =>
                    void check.run(async () => {
                      setChecked(await request<ThreecxCheck>('POST', '/v1/threecx/check'))
                      await link.reload()
                    })
                  }
                />
              </div>
            )}
          </div>
        )}
      </WhenLoaded>
      {isOpen && (
        <Settings
          site={session.site}
          link={link.data}
          onClose={() => setIsOpen(false)}
          onSaved={async () => {
            setChecked(undefined)
            await link.reload()
          }}
        />
      )}
    </section>
  )
}

const glyphs: Readonly<Record<ThreecxLinkForm['live']['state'], Glyph>> = {
  up: 'ok',
  starting: 'wait',
  failing: 'dead',
  off: 'none',
}

function Parts({ link }: { readonly link: ThreecxLinkForm }) {
  return (
    <>
      {link.fault && <p class="bad sm">{link.fault}</p>}
      <p class="sm breaks">{words.connectedAs(link.url ?? '', link.clientId ?? '', link.version)}</p>
      <ul class="stack tight sm" data-threecx={link.log.state}>
        {partNames.map((name) => {
          const part = link[name]
          if (!part) return null
          const word = name === 'live' && part.state === 'off' ? words.liveIsMissing : words.states[part.state]
          return (
            <li key={name} class={part.state === 'failing' ? 'bad' : ''}>
              <State glyph={glyphs[part.state]} /> {words.parts[name]}: {word}
              {part.problem && ` · ${part.problem}`}
            </li>
          )
        })}
      </ul>
      {link.logReadAt && <p class="muted sm">{words.readAt(whenText(link.logReadAt))}</p>}
      {link.alsoWatchedBy.length > 0 && <p class="sm">{words.alsoWatched(link.alsoWatchedBy.join(', '))}</p>}
    </>
  )
}

function Findings({ of: { findings } }: { readonly of: ThreecxCheck }) {
  return (
    <ul class="stack tight sm" role="status">
      {findings.map(({ ok, text }) => (
        <li key={text} class={ok ? '' : 'bad'}>
          <State glyph={ok ? 'ok' : 'dead'} name={ok ? texts.ok : texts.failed} /> {text}
        </li>
      ))}
    </ul>
  )
}

interface SettingsProps {
  readonly site: string
  readonly link: ThreecxLinkForm | undefined
  readonly onClose: () => void
  readonly onSaved: () => Promise<void>
}

/** The key is asked for each time: nobody can read the one that is stored. */
function Settings({ site, link, onClose, onSaved }: SettingsProps) {
  return (
    <FormDialog
      title={words.set}
      submit={texts.save}
      onClose={onClose}
      onSubmit={async (fields) => {
        const of = (name: string) => String(fields.get(name)).trim()
        const variables = {
          THREECX_URL: of('url'),
          THREECX_CLIENT_ID: of('clientId'),
          THREECX_CLIENT_SECRET: of('secret'),
        }
        await request('PUT', `/v1/sites/${encodeURIComponent(site)}/variables`, { body: { variables }, site: '' })
        await onSaved()
      }}
    >
      <Field name="url" label={words.url} value={link?.url} placeholder="https://pbx.example.com:5001" isRequired />
      <Field name="clientId" label={words.clientId} value={link?.clientId} hint={words.clientIdHint} isRequired />
      <Field name="secret" type="password" label={words.secret} hint={words.secretHint} isRequired />
    </FormDialog>
  )
}
