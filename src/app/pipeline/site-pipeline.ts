/** The pipeline with what announces calls to screens: one module to load for both (lazy-pipeline.ts). */
import { createScreen, type ScreenContext } from '../../core/live/screen.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import type { PipelineContext } from './pipeline-context.ts'

export interface SitePipelineContext extends Omit<PipelineContext, 'screen'> {
  /** Absent where nobody can watch. */
  readonly screen?: ScreenContext
}

export function createSitePipeline({ screen, ...context }: SitePipelineContext): Pipeline {
  return createPipeline({ ...context, screen: screen && createScreen(screen) })
}
