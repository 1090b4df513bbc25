/** For providers: one row a site, what needs somebody first; create, rename, disable, remove after an export. */
import { useState } from 'preact/hooks'
import type { SiteForm } from '../../../../wire/site.ts'
import { request } from '../api.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from '../views/dialog.tsx'
import { Button, Head } from '../views/parts.tsx'
import { type OpenSite, pathOfSite, Sites } from '../views/site-table.tsx'
import { WhenLoaded } from '../views/states.tsx'

const everyMs = 60_000

export function Page() {
  const sites = useData<{ readonly sites: readonly SiteForm[] }>('/v1/sites?summary=true', { everyMs })
  const [open, setOpen] = useState<OpenSite>()
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
            await request('PATCH', pathOfSite(site), { body, site: '' })
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
          const { done } = await request<{ readonly done: boolean }>('DELETE', pathOfSite(site), { site: '' })
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
