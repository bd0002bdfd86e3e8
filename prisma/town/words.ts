// What the demo town's people are called and what they write. Made of stock phrases, and meant to look it: nobody
// said any of this, and nobody is called any of these names.
import type { Chance } from './chance';

const first =
  'Ada Alder Amos Ansel Arlo Avis Basil Bea Birdie Blythe Bram Briar Cato Cleo Clover Cora Cyril Dahlia Della Dev Dora Edda Edie Elio Elsie Enid Esme Ezra Fable Fern Finn Flora Gale Greta Gus Hazel Hollis Ida Ines Iris Ivo Ivy Jory Juniper Kit Lark Laurel Leif Linden Lotte Lupin Mabel Maeve Marlow Mina Moss Nell Niko Noor Olive Orla Otis Otto Pearl Perrin Petra Pim Poppy Quill Ravi Reed Remy Rhea Robin Rowan Rue Sable Sage Selma Silas Sunny Tansy Tao Thea Tobias Una Vera Wilf Willa Wren Yara Zeno'.split(
    ' ',
  );
const last =
  'Applecote Ashlar Barleycorn Bellwether Birchall Bramble Brook Candlewick Cloudsley Copper Cresswell Dovetail Driftwood Fallow Fennimore Fieldgate Foxglove Gable Glasswing Greenaway Halfpenny Harbor Hayloft Heathcote Hollyhock Inkwell Kestrel Kettle Lantern Larkspur Lavender Marigold Meadows Millpond Moonfield Mossbank Nettle Oakapple Oldcastle Orchard Oxbow Pebble Pennywort Pinecone Plumtree Quarry Rainwater Riverbend Rookwood Sandpiper Seaglass Shale Skylark Sorrel Starling Stillwater Sundial Tallow Teasel Thimble Thornfield Underhill Vale Violet Wainscot Waterlily Weathervane Whistler Wicket Willowby Winterbourne Woodsmoke Yarrow'.split(
    ' ',
  );

const openings = [
  'On the bus home',
  'After the phone call',
  'In the kitchen',
  'Sunday, late',
  'On the stairs at work',
  'While the kettle was on',
  'In the second half of the week',
  'Before anyone was up',
  'At my sister’s table',
  'Waiting for the light to change',
];
const happenings = [
  'I said yes before I had heard the end of the question',
  'I noticed my shoulders, and then I noticed that I had noticed',
  'I wanted to leave, and stayed, and I do not know which of the two was the old thing',
  'I was told that I seemed better, and something in me sat down',
  'nothing happened, which I had not expected to mind',
  'I was angry for about a minute, and then I was tidying',
  'I let the message lie until morning',
  'I heard myself being funny about it again',
  'I cried at something on the radio that was not sad',
  'I told one person, and not the whole of it',
  'I rested, if that is what it was',
  'I wrote a list of what I would say, and then said the last line first',
];
const turns = [
  'I don’t know what to make of it.',
  'It may be nothing.',
  'Less than last week; or I looked less.',
  'I would rather talk about this than write it.',
  'Part of me wants you to think that I managed.',
  'It was smaller than I had feared.',
  'It was not smaller.',
  'The opposite is true as well.',
  'I am leaving this unfinished.',
  'Not sure that this is mine.',
  'I noticed how much I wanted it to be a good answer.',
  'Then it was evening.',
  'That is all I have.',
  'I went back to it once.',
];
const short = ['I don’t know.', 'No.', 'Yes, and I would rather not.', 'Not this week.', 'Both.', 'Still the same.'];
const feelings = ['hot', 'far away', 'nothing much', 'sad, briefly', 'relieved', 'like a child', 'tired', 'watched'];
const moments = ['Tuesday, in the car', 'in the queue', 'Friday, at half past six', 'at night', 'just now'];
const whys = [
  'You said something near the end last time that made me think of this. See whether it has anything to do with it.',
  'Only if it interests you. Once is plenty.',
  'For the evening after we meet, or for no evening at all.',
  'We ran out of time. This goes on where we stopped.',
  'You may not like this one. I would be glad to hear that, too.',
  'For the week in which we do not meet.',
];
const answers = [
  'Thank you. I would like to hear more about the stairs when we meet, if you would.',
  'I read this, and I will have it with me.',
  'There is no need to have an answer by then.',
  'The second line stayed with me.',
];
const replies = [
  'Yes. That one.',
  'I had hoped you would not ask.',
  'All right.',
  'Perhaps not this time.',
  'Thank you.',
];

/** A made-up person's name. */
export function aName(chance: Chance): string {
  return `${chance.pick(first)} ${chance.pick(last)}`;
}

/** A few sentences, mostly short, now and then a page. */
export function someSentences(chance: Chance): string {
  if (chance.is(0.12)) return chance.pick(short);
  const most = Math.min(60, Math.ceil(3 * chance.skewed(0.8)));
  const sentences: string[] = [];
  while (sentences.length < most) {
    sentences.push(`${chance.pick(openings)} ${chance.pick(happenings)}.`, chance.pick(turns));
  }
  return sentences.join(' ');
}

/** The beginning of something, left where it stopped. */
export function aDraft(chance: Chance): string {
  return `${chance.pick(openings)} ${chance.pick(happenings).split(' ').slice(0, 4).join(' ')}`;
}

export const aFeeling = (chance: Chance): string => chance.pick(feelings);
export const aMomentsTime = (chance: Chance): string => chance.pick(moments);
/** A clinician's words on why. */
export const aWhy = (chance: Chance): string => chance.pick(whys);
/** A clinician's reply. */
export const anAnswer = (chance: Chance): string => chance.pick(answers);
/** A client's reply. */
export const aReply = (chance: Chance): string => chance.pick(replies);
