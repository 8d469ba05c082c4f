using LoopKit.Engine;
using LoopKit.Testing;

namespace LoopKit.Tests.Engine;

/// <summary>Loops that begin at the same time neither share a name nor an id, and do not wait for each other.</summary>
[Property("Requirement", "ENG-01")]
public sealed class LoopBeginningsTests
{
    private const string Says = "turns: [ { text: ok } ]\nwhen-exhausted: repeat-last";

    [Test]
    public async Task Of_many_starts_of_one_name_one_succeeds_and_the_others_find_it_in_the_store()
    {
        await using var host = InMemoryTestHost.Create(Says);
        var spec = host.Spec("true") with { Name = "once" };
        var starts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            try
            {
                return (await host.Engine.StartAsync(LoopId.New(TimeProvider.System), spec)).Id;
            }
            catch (LoopKitException exception) when (exception.Code == ErrorCodes.LoopExists)
            {
                Assert.That(await host.Engine.ListAsync(new LoopQuery { Name = "once" }).CountAsync(), Is.EqualTo(1), "whoever is refused can read the other one");
                return (LoopId?)null;
            }
        })));
        Assert.That(starts.Count(id => id is not null), Is.EqualTo(1));
        await host.RunToIdleAsync();
    }

    [Test]
    public async Task Starts_without_a_name_get_one_each_and_the_same_id_makes_one_loop()
    {
        await using var host = InMemoryTestHost.Create(Says);
        var spec = host.Spec("true");
        var same = LoopId.New(TimeProvider.System);
        var ids = Enumerable.Range(0, 24).Select(index => index < 4 ? same : LoopId.New(TimeProvider.System)).ToList();
        var loops = await Task.WhenAll(ids.Select(id => Task.Run(() => host.Engine.StartAsync(id, spec).AsTask())));
        Assert.That(loops.Take(4).Select(loop => loop.Name).Distinct().Count(), Is.EqualTo(1));
        Assert.That(loops.Skip(3).Select(loop => loop.Name), Is.Unique);
        await host.RunToIdleAsync();
    }
}
