/**
 * The pipeline, loaded when the first report or wake-up comes: a start that is made by a ringing phone does not wait for all
 * that makes calls and deliveries.
 */
import type { Pipeline } from './pipeline.ts'
import type { SitePipelineContext } from './site-pipeline.ts'

export function createLazyPipeline(context: SitePipelineContext): Pipeline {
  let made: Pipeline | undefined
  // What is kept is the pipeline, never a promise of it: in a Worker one request must not wait for what another began.
  const pipeline = async (): Promise<Pipeline> => {
    if (made) return made
    const { createSitePipeline } = await import('./site-pipeline.ts')
    made ??= createSitePipeline(context)
    return made
  }
  return {
    accept: async (reports, background, rest) => (await pipeline()).accept(reports, background, rest),
    begin: async (sending) => (await pipeline()).begin(sending),
    wake: async (refs) => (await pipeline()).wake(refs),
  }
}
