import { expect, test } from 'vitest';
import { plays, type PlayName } from './plays.ts';
import { runSeed } from './simulate.ts';
import { World } from './world.ts';

/** Seeds that failed once, and what was wrong. Whoever changes what a seed draws keeps the facts in test/sync, named beside them. */
const found: readonly [play: PlayName, seed: number, what: string][] = [
  ['posting-action', 576, 'a copy of a busy call came later than the posting was planned anew (push.test.ts)'],
  ['posting-action', 103_701, 'a late call took effect after the refusal that a person had accepted (fence.test.ts)'],
  ['drawn', 100_828, 'two fences waited for each other, and a lane for ever'],
  ['drawn', 100_116, 'stock that another station released without a footprint was taken for a lifted hold'],
  ['no-footprint', 62, 'another station booked what was staged, and the refusal of the second call parked it'],
  ['drawn', 102_736, 'a document that was changed in Odoo was forgotten, because the pull that saw it failed later on'],
  ['drawn', 853, 'a posting that was busy once was planned anew when Odoo was away after that (push.test.ts)'],
  ['drawn', 202_109, 'a device clock ten years ahead hid all booked entries from the comparison'],
  ['drawn', 79_621_481, 'the judge looked at copies before the station could read what came two minutes late (judge)'],
  [
    'drawn',
    79_654_706,
    'Odoo broke when a scrap killed too late was put right, and it looked like nothing (settle.test.ts)',
  ],
  ['drawn', 281_893_712, 'Odoo broke on a posting that a copy of an earlier call had booked (network)'],
  ['drawn', 550_822_211, 'a call under way opened the rest of a slice that a planner had closed short (ledger)'],
  ['restored', 221, 'booked in the same second as the newest one, committed after the backup (restored.test.ts)'],
  ['restored', 1_070, 'scrap in doubt passed scrap that a restored Odoo had lost (restored.test.ts)'],
  ['restored', 1_874, 'scrap that had gone ahead of a merger was sent again after it (restored.test.ts)'],
  ['restored', 2_105, 'staged in the backup, and a planner closed it before the station looked (judge)'],
  ['restored', 32_302, 'an order that was closed when cursors had been forgotten stayed open here (pull.test.ts)'],
  ['restored', 21_230, 'a merger that had not reached Odoo passed scrap that was sent again (lanes)'],
  ['drawn', 790_755_961, 'a planner split the order while a station read what it needs (no-footprint.test.ts)'],
  ['drawn', 143_287_366, 'the judge took a pull for compared in which something was posted (judge)'],
  ['drawn', 143_777_471, 'a refusal that died, was booked after all and then lost stayed open (restored.test.ts)'],
  [
    'drawn',
    143_320_327,
    'a copy of a busy call came after Odoo had broken on the posting (network, see PROOF.md, known gaps)',
  ],
  ['drawn', 684_374_759, 'a difference was accepted, and its exception not closed yet (judge)'],
  ['drawn', 684_518_236, 'edited within the second in which it was booked, a document looked unchanged (pull.test.ts)'],
  ['drawn', 684_050_896, 'on a slow disk an entry was saved just before the judge looked (judge)'],
  ['drawn', 788_737_130, 'the judge took a station for resting that was still keeping a decision (judge)'],
  ['drawn', 909_401_365, 'a release that went alone was passed by confirmations beside a later hold (alone.test.ts)'],
  [
    'drawn',
    113_234_967,
    'what was refused, staged and sent again took others along under its id (merged-postings.test.ts)',
  ],
  [
    'drawn',
    528_931_474,
    'a planner raised the quantity of what was staged before the late call came (judge, PROOF.md)',
  ],
  ['drawn', 781_542_832, 'a planner split what was staged and closed both parts by hand (judge)'],
  ['drawn', 297_261_112, 'a lot was known, its product not, and nothing followed its stock (pull-lots.test.ts)'],
  ['drawn', 297_284_257, 'a lot was known, its product not, and nothing followed its name (pull-lots.test.ts)'],
  ['drawn', 350_180_157, 'a restored Odoo took a name back of which nothing told but its age (went-back.test.ts)'],
  ['restored-aged', 10_286, 'a restored Odoo opened an order again that stayed done here (went-back.test.ts)'],
  ['restored-aged', 10_928, 'a restored Odoo gave the id of the newest order again (went-back.test.ts)'],
  ['restored-aged', 80_747, 'Odoo took back what was read after the list of changes (went-back.test.ts)'],
  ['restored-aged', 103_723, 'scrap passed a part of the merged confirmation it had followed (restored.test.ts)'],
  ['drawn', 453_855_453, 'a planner split what was staged, and closed by hand a part of what Odoo refused (judge)'],
  [
    'drawn',
    811_159_625,
    'entries of a merged posting waited one after the other for what another station had staged (no-footprint.test.ts)',
  ],
  ['drawn', 909_528_205, 'a batch too heavy for Odoo was lost after the fence, and began another one (calm limit)'],
];

test.each(found)('%s seed %i: %s', async (play, seed, _what) => {
  const violations = await new Promise<readonly string[]>((resolve) => {
    setImmediate(() => resolve(runSeed(new World(), seed, plays[play]).violations));
  });
  expect(violations).toEqual([]);
});
