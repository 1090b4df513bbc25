/** For providers: one row a site, what needs somebody first; create, rename, disable, remove after an export. */
import { useState } from 'preact/hooks'
import type { SiteForm } from '../../../../wire/site.ts'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { countText } from '../format.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from '../views/dialog.tsx'
import { type Glyph, State } from '../views/glyphs.tsx'
import { ActionFault, Button, Head, Time } from '../views/parts.tsx'
import { WhenLoaded } from '../views/states.tsx'

interface Open {
  readonly kind: 'create' | 'rename' | 'remove'
  readonly site?: SiteForm
}

const everyMs = 60_000
const pathOf = ({ name }: SiteForm) => `/v1/sites/${encodeURIComponent(name)}`

export function Page() {
  const sites = useData<{ readonly sites: readonly SiteForm[] }>('/v1/sites?summary=true', { everyMs })
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const site = open?.site
  return (
    <>
      <Head title={texts.pages.sites} about={texts.sitesAbout}>
        <Button label={texts.createSite} icon="plus" kind="main-b" onPress={() => setOpen({ kind: 'create' })} />
      </Head>
      <WhenLoaded of={sites}>
        {(data) => <Sites sites={data.sites} onOpen={setOpen} onChange={sites.reload} />}
      </WhenLoaded>
      {open?.kind === 'create' && (
        <FormDialog
          title={texts.createSite}
          submit={texts.createSite}
          onClose={close}
          onSubmit={async (fields) => {
            await request('POST', '/v1/sites', { body: { name: String(fields.get('name')).trim() }, site: '' })
            await sites.reload()
          }}
        >
          <Field name="name" label={texts.siteName} hint={texts.siteNameHint} isRequired />
        </FormDialog>
      )}
      {open?.kind === 'rename' && site && (
        <FormDialog
          title={site.title ?? site.name}
          submit={texts.save}
          onClose={close}
          onSubmit={async (fields) => {
            const body = { title: String(fields.get('title') ?? '').trim() }
            await request('PATCH', pathOf(site), { body, site: '' })
            await sites.reload()
          }}
        >
          <Field name="title" label={texts.siteTitle} value={site.title} />
        </FormDialog>
      )}
      {open?.kind === 'remove' && site && <RemoveSite site={site} onClose={close} onDone={sites.reload} />}
    </>
  )
}

interface RemoveProps {
  readonly site: SiteForm
  readonly onClose: () => void
  readonly onDone: () => Promise<void>
}

/** Records go some at a time: asked again until there are none. */
function RemoveSite({ site, onClose, onDone }: RemoveProps) {
  return (
    <FormDialog
      title={texts.removeSite(site.title ?? site.name)}
      submit={texts.eraseForGood}
      isDanger
      onClose={onClose}
      onSubmit={async () => {
        for (;;) {
          const { done } = await request<{ readonly done: boolean }>('DELETE', pathOf(site), { site: '' })
          if (done) break
        }
        await onDone()
      }}
    >
      <p class="muted">{texts.removeSiteHint}</p>
      <code class="code breaks">switchhook export --site {site.name}</code>
    </FormDialog>
  )
}

interface SitesProps {
  readonly sites: readonly SiteForm[]
  readonly onOpen: (open: Open) => void
  readonly onChange: () => Promise<void>
}

function Sites({ sites, onOpen, onChange }: SitesProps) {
  return (
    <section class="card">
      <table class="cards">
        <thead>
          <tr>
            <th>{texts.site}</th>
            <th>{texts.state}</th>
            <th class="num">{texts.callsToday}</th>
            <th class="num">{texts.missing}</th>
            <th>{texts.lastCall}</th>
            <th>
              <span class="sr">{texts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <SiteRow key={site.name} site={site} onOpen={onOpen} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

type SiteState = NonNullable<SiteForm['summary']>['state']
const glyphs: Readonly<Record<SiteState, Glyph>> = { ok: 'ok', attention: 'wait', needs_you: 'dead', unknown: 'none' }

interface RowProps extends Omit<SitesProps, 'sites'> {
  readonly site: SiteForm
}

function SiteRow({ site, onOpen, onChange }: RowProps) {
  const { name, title, summary, disabledAt } = site
  const state = summary?.state ?? 'unknown'
  const toggle = useAction()
  const disable = () =>
    toggle.run(async () => {
      await request('PATCH', pathOf(site), { body: { disabled: disabledAt === undefined }, site: '' })
      await onChange()
    })
  return (
    <tr data-site={name}>
      <td>
        <a class="strong plain" href={`/admin/?site=${encodeURIComponent(name)}`}>
          {title ?? name}
        </a>
        {title && <span class="sub">{name}</span>}
      </td>
      <td>
        <span class={`st ${state === 'needs_you' ? 'bad' : ''}`}>
          <State glyph={glyphs[state]} />
          {disabledAt ? texts.crmStates.disabled : texts.siteStates[state]}
        </span>
        {summary?.sentence && <span class="sub">{summary.sentence}</span>}
      </td>
      <td class="num" data-label={texts.callsToday}>
        {summary ? countText(summary.callsToday) : '–'}
      </td>
      <td class="num" data-label={texts.missing}>
        {summary ? countText(summary.missing) : '–'}
      </td>
      <td class="muted" data-label={texts.lastCall}>
        {summary?.lastCallAt ? <Time at={summary.lastCallAt} /> : '–'}
      </td>
      <td class="num">
        {name !== 'main' && (
          <span class="row wrap end">
            <Button label={texts.edit} kind="quiet" onPress={() => onOpen({ kind: 'rename', site })} />
            <Button
              label={disabledAt ? texts.enable : texts.disable}
              kind="quiet"
              action={toggle}
              onPress={() => void disable()}
            />
            <Button label={texts.remove} kind="quiet" onPress={() => onOpen({ kind: 'remove', site })} />
          </span>
        )}
        <ActionFault action={toggle} />
      </td>
    </tr>
  )
}
