/** For providers: one row a site, what needs somebody first; create, rename, disable, remove after an export. */
import { useState } from 'preact/hooks'
import type { SiteForm } from '../../../../wire/site.ts'
import type { TaskForm } from '../../../../wire/task.ts'
import { request } from '../api.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from '../views/dialog.tsx'
import { Button, Head } from '../views/parts.tsx'
import { RemoveSite } from '../views/remove-site-dialog.tsx'
import { type OpenSite, pathOfSite, Sites } from '../views/site-table.tsx'
import { WhenLoaded } from '../views/states.tsx'
import { TaskProgress } from '../views/task-progress.tsx'

const everyMs = 60_000

export function Page() {
  const sites = useData<{ readonly sites: readonly SiteForm[] }>('/v1/sites?summary=true', { everyMs })
  const [open, setOpen] = useState<OpenSite>()
  const [started, setStarted] = useState<readonly TaskForm[]>([])
  // Those that another page began, too: a removal goes on when its page is left.
  const tasks = useData<{ readonly tasks: readonly TaskForm[] }>('/v1/tasks?site=main&limit=20', { everyMs })
  const known = (tasks.data?.tasks ?? []).filter(({ kind, endedAt }) => kind === 'remove-site' && endedAt === undefined)
  const removals = [...started, ...known.filter(({ id }) => !started.some((one) => one.id === id))]
  const close = () => setOpen(undefined)
  const site = open?.site
  return (
    <>
      <Head title={texts.pages.sites} about={texts.sitesAbout}>
        <Button label={texts.createSite} icon="plus" kind="main-b" onPress={() => setOpen({ kind: 'create' })} />
      </Head>
      {removals.map(({ id, filter }) => (
        <section key={id} class="card pad stack" aria-label={texts.removing(String(filter.site))}>
          <h2>{texts.removing(String(filter.site))}</h2>
          <TaskProgress id={id} site="main" onEnd={sites.reload} />
        </section>
      ))}
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
      {open?.kind === 'remove' && site && (
        <RemoveSite
          site={site}
          onClose={close}
          onExported={sites.reload}
          onStarted={(task) => setStarted([...started, task])}
        />
      )}
    </>
  )
}
