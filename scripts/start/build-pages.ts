import { buildPage, isPageBuilt } from '@ccm/testing/pages';

const PAGES = ['console', 'simulators/lab-page'] as const;

/** Builds the console and the lab's page where they were not built since their sources last changed; the fleet runs without them too. */
export async function buildPages(): Promise<void> {
  for (const folder of PAGES) {
    if (isPageBuilt(folder)) continue;
    console.log(`  building the page packages/${folder} …`);
    try {
      await buildPage(folder);
    } catch (error) {
      console.log(`  The page packages/${folder} could not be built; everything else runs.\n${String(error)}`);
    }
  }
}
