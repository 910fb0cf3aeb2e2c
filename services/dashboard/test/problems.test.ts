import { describe, expect, it } from 'vitest';
import { ProblemError } from '../src/api/problem-error.ts';
import { problemText } from '../src/api/problem-text.ts';
import { en } from '../src/words/en.ts';
import { zh } from '../src/words/zh.ts';

const problem = (title: string, detail: string) =>
  new ProblemError({ status: 422, code: 'COMMAND_REFUSED', title, detail });
const DETAIL = 'match must name at least one field';

describe('a refusal', () => {
  it('is said in Chinese on a Chinese page, with what is specific behind it', () => {
    expect(problemText(problem('命令被拒绝', DETAIL), zh)).toBe(`命令被拒绝（${DETAIL}）`);
    expect(problemText(problem('命令被拒绝', ''), zh)).toBe('命令被拒绝');
    expect(problemText(problem('Command refused', DETAIL), en)).toBe(`Command refused: ${DETAIL}`);
  });

  it('says so too where something in between gave no title', () => {
    expect(problemText(problem('', DETAIL), zh)).toBe(`请求没有成功（${DETAIL}）`);
  });

  it('whose reason has a Chinese sentence says that alone', () => {
    const refused = problem('命令被拒绝', 'it is acknowledged already');
    expect(problemText(refused, zh)).toBe('已经确认过');
    const tooLong = problem('命令被拒绝', 'forS must be from 1 to 60 seconds');
    expect(problemText(tooLong, zh)).toBe('搁置时长须在 1 至 60 秒之间');
  });
});
