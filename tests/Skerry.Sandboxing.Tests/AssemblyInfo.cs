using Skerry.Sandboxing.Tests;

// Most tests here start sandboxes and wait for them. A class has its own engine with its own state directory, so classes run beside each
// other; each has two sandboxes of 512 MiB at most places, and some fill theirs on purpose: three classes take 3 GiB at worst.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
