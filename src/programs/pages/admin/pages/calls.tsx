/** Did this call come, and is it in the CRM? Search and filters are in the address; each row has a state for each destination. */
import type { CallRow } from '../../../../wire/call.ts'
import { Icon } from '../../parts/icons.tsx'
import { useCallList } from '../call-list.ts'
import { useAction } from '../data.ts'
import { texts } from '../language.ts'
import { pageUrl, setQuery, useRoute } from '../router.ts'
import { CallFilters, filtersOf, isFiltered } from '../views/call-filters.tsx'
import { CallTable } from '../views/call-table.tsx'
import { exportCalls } from '../views/export-calls.ts'
import { ActionFault, Button, Head } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

export function Page() {
  const { query } = useRoute()
  const filters = filtersOf(query)
  const list = useCallList(filters)
  const exporting = useAction()
  const rows = list.loaded.data ?? []
  return (
    <>
      <Head title={texts.pages.calls} about={texts.callsAbout}>
        <Button
          label={exporting.isBusy ? texts.working : texts.exportCsv}
          action={exporting}
          onPress={() => void exporting.run(() => exportCalls(filters))}
        />
      </Head>
      <ActionFault action={exporting} />
      <CallFilters rows={rows} />
      {list.freshCount > 0 && (
        <div class="notice info" role="status">
          <Icon name="inbound" />
          <span class="grow">
            <strong>{texts.newCalls(list.freshCount)}</strong> {isFiltered(query) && texts.matchFilters}
          </span>
          <button type="button" class="btn" onClick={list.showFresh}>
            {texts.show}
          </button>
        </div>
      )}
      <WhenLoaded of={list.loaded} rows={10}>
        {(calls) => (calls.length === 0 ? <NoCalls /> : <Listed calls={calls} list={list} />)}
      </WhenLoaded>
    </>
  )
}

interface ListedProps {
  readonly calls: readonly CallRow[]
  readonly list: ReturnType<typeof useCallList>
}

function Listed({ calls, list }: ListedProps) {
  const more = useAction()
  return (
    <>
      <CallTable calls={calls} />
      {list.hasMore && (
        <p class="c">
          <Button
            label={more.isBusy ? texts.working : texts.showMore}
            action={more}
            onPress={() => void more.run(list.more)}
          />
        </p>
      )}
    </>
  )
}

function NoCalls() {
  const { query } = useRoute()
  if (!isFiltered(query)) {
    return (
      <Empty icon="phone" title={texts.noCallsYet} text={texts.noCallsYetHint}>
        <a class="btn main-b" href={pageUrl('setup')}>
          {texts.goToSetup}
        </a>
      </Empty>
    )
  }
  const text = query.get('q')
  return (
    <Empty icon="search" title={texts.noCallsMatch} text={text ? texts.nothingFor(text) : undefined}>
      {query.has('period') ? (
        <Button label={texts.searchAllTime} onPress={() => setQuery({ period: undefined })} />
      ) : (
        <a class="btn" href={pageUrl('calls')}>
          {texts.clearFilters}
        </a>
      )}
    </Empty>
  )
}
