namespace LoopKit.Tests.Ids;

public sealed class LoopIdTests
{
    [Test]
    public void New_ids_sort_by_time()
    {
        var time = new SteppingTime();
        var ids = Enumerable.Range(0, 100).Select(_ => LoopId.New(time).Value).ToList();
        Assert.That(ids, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(ids, Is.Unique);
    }

    [TestCase("")]
    [TestCase("-a")]
    [TestCase("Ab")]
    [TestCase("a/b")]
    [TestCase("a b")]
    [TestCase("ä")]
    public void Malformed_ids_are_refused(string text)
    {
        Assert.That(LoopId.TryParse(text, out _), Is.False);
        Assert.That(() => new LoopId(text), Throws.ArgumentException);
    }

    [Test]
    public void Ids_longer_than_64_characters_are_refused() =>
        Assert.That(LoopId.TryParse(new string('a', 65), out _), Is.False);

    private sealed class SteppingTime : TimeProvider
    {
        private long _milliseconds = 1_700_000_000_000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(_milliseconds++);
    }
}
