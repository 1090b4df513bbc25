/** Removing a site for good: its name is typed, after an export of it that is younger than a day, or without one by choice. */
import { useState } from 'preact/hooks'
import type { SiteForm } from '../../../../wire/site.ts'
import type { TaskForm } from '../../../../wire/task.ts'
import { queryText, request } from '../api.ts'
import { useAction } from '../data.ts'
import { countText } from '../format.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from './dialog.tsx'
import { exportSite } from './export-site.ts'
import { ActionFault, Button, Time } from './parts.tsx'
import { pathOfSite } from './site-table.tsx'

/** As the server counts. */
const exportGoodForMs = 86_400_000

interface Props {
  readonly site: SiteForm
  readonly onClose: () => void
  readonly onStarted: (task: TaskForm) => void
  readonly onExported: () => Promise<void>
}

export function RemoveSite({ site, onClose, onStarted, onExported }: Props) {
  const [exportedAt, setExportedAt] = useState(site.exportedAt)
  const isExported = exportedAt !== undefined && Date.now() - Date.parse(exportedAt) < exportGoodForMs
  return (
    <FormDialog
      title={texts.removeSite(site.title ?? site.name)}
      submit={texts.removeForGood}
      isDanger
      onClose={onClose}
      onSubmit={async (fields) => {
        const confirm = String(fields.get('confirm')).trim()
        const withoutExport = fields.get('without') === null ? undefined : 'true'
        const path = `${pathOfSite(site)}${queryText({ confirm, withoutExport })}`
        onStarted(await request<TaskForm>('DELETE', path, { site: '' }))
      }}
    >
      <p class="muted">{texts.removeSiteHint}</p>
      {isExported ? (
        <p role="status">
          {texts.exportedAt} <Time at={exportedAt} />
        </p>
      ) : (
        <>
          <ExportFirst
            site={site.name}
            onExported={async () => {
              setExportedAt(new Date().toISOString())
              await onExported()
            }}
          />
          <label class="row start">
            <input type="checkbox" name="without" value="true" />
            <span>{texts.removeWithoutExport}</span>
          </label>
        </>
      )}
      <Field name="confirm" label={texts.confirmSiteName(site.name)} isRequired />
    </FormDialog>
  )
}

function ExportFirst({ site, onExported }: { readonly site: string; readonly onExported: () => Promise<void> }) {
  const action = useAction()
  const [records, setRecords] = useState<number>()
  const run = async () => {
    await exportSite(site, setRecords)
    await onExported()
  }
  return (
    <>
      <div class="row wrap">
        <Button label={texts.exportSite} action={action} onPress={() => void action.run(run)} />
        {action.isBusy && (
          <span class="muted sm" role="status">
            {texts.exportingRecords(countText(records ?? 0))}
          </span>
        )}
      </div>
      <p class="hint">{texts.exportSiteHint(site)}</p>
      <ActionFault action={action} />
    </>
  )
}
