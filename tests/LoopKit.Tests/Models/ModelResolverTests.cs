using LoopKit.Models;
using LoopKit.Models.Scripted;
using LoopKit.Plugins;
using LoopKit.Tests.Definitions;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Models;

public sealed class ModelResolverTests
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedModelProvider _scripted = new(new JournalStore(), TimeProvider.System);

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public void A_client_is_made_once_per_reference()
    {
        var provider = new CountingProvider(_scripted);
        var resolver = new ModelResolver([provider]);
        var a = new ModelRef("scripted", _directory.Write("a.yaml", "turns: [{ text: a }]"));
        var b = new ModelRef("scripted", _directory.Write("b.yaml", "turns: [{ text: b }]"));
        var clients = Enumerable.Range(0, 64).AsParallel().Select(i => resolver.Resolve(new ModelRef("scripted", (i % 2 == 0 ? a : b).Model))).ToList();
        Assert.That(clients.Distinct().Count(), Is.EqualTo(2));
        Assert.That(provider.Created, Is.EqualTo(2));
    }

    [Test]
    public void A_failure_is_not_remembered()
    {
        var resolver = new ModelResolver([_scripted]);
        var model = new ModelRef("scripted", Path.Combine(_directory.Path, "late.yaml"));
        Assert.That(() => resolver.Resolve(model), Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.TranscriptInvalid));
        _directory.Write("late.yaml", "turns: [{ text: a }]");
        Assert.That(() => resolver.Resolve(model), Throws.Nothing);
    }

    [Test]
    public void An_unknown_provider_names_the_known_and_the_near_ones() =>
        Assert.That(() => new ModelResolver([_scripted]).Resolve(new ModelRef("scriptd", "x")), Throws.TypeOf<LoopKitException>()
            .With.Property("Code").EqualTo(ErrorCodes.ModelUnknown).And.Message.Contains("Did you mean 'scripted'? Known providers: scripted."));

    [Test]
    public void Two_providers_of_one_name_are_refused()
    {
        var other = new ChatClientProvider("scripted", _scripted.Create(new ModelRef("scripted", _directory.Write("a.yaml", "turns: [{ text: a }]"))));
        Assert.That(() => new ModelResolver([_scripted, other]), Throws.TypeOf<LoopKitException>()
            .With.Property("Code").EqualTo(ErrorCodes.ModelUnknown).And.Message.Contains("ChatClientProvider"));
    }

    private sealed class CountingProvider(IModelProvider inner) : IModelProvider
    {
        private int _created;

        public int Created => _created;

        public string Name => inner.Name;

        public IChatClient Create(ModelRef model)
        {
            Interlocked.Increment(ref _created);
            return inner.Create(model);
        }
    }
}
