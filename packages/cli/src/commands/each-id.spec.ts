import { expect } from 'chai';
import { CommandFailure, EXIT } from '../exit.ts';
import { eachId } from './each-id.ts';

describe('eachId', () => {
  /** Runs it over three ids, and tells which were acted on and how it ended. */
  const ran = async (
    act: (id: string) => void,
  ): Promise<{ readonly done: readonly string[]; readonly end: unknown }> => {
    const done: string[] = [];
    const end: unknown = await eachId(['q-1', 'q-2', 'q-3', 'q-1'], async (id) => {
      act(id);
      done.push(id);
      return Promise.resolve();
    }).catch((error: unknown) => error);
    return { done, end };
  };

  it('acts on each once', async () => {
    expect(await ran(() => undefined)).to.deep.equal({ done: ['q-1', 'q-2', 'q-3'], end: undefined });
  });

  it('goes on behind a refusal, and names it at the end', async () => {
    const { done, end } = await ran((id) => {
      if (id === 'q-2') throw new CommandFailure(EXIT.no, 'No quarantined request has this id');
    });

    expect(done).to.deep.equal(['q-1', 'q-3']);
    expect(end).to.be.instanceOf(CommandFailure).and.to.include({ exitCode: EXIT.no });
    expect(String(end)).to.include('q-2: No quarantined request has this id');
  });

  it('ends at once where the fleet cannot be reached', async () => {
    const { done, end } = await ran((id) => {
      if (id === 'q-2') throw new CommandFailure(EXIT.unreachable, 'No answer');
    });

    expect(done).to.deep.equal(['q-1']);
    expect(end).to.be.instanceOf(CommandFailure).and.to.include({ exitCode: EXIT.unreachable });
  });
});
