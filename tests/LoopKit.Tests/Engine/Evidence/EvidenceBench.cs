using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing;
using LoopKit.Tests.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>A host with a loop type whose tests are protected, and a workspace of either kind: <c>tests/check.sh</c> wants 42 in <c>answer.txt</c>.</summary>
internal sealed class EvidenceBench : IAsyncDisposable
{
    private readonly UserRepository? _repository;

    public EvidenceBench(bool isGit, ScriptedModelBuilder script, Func<LoopDefinition, LoopDefinition>? change = null)
    {
        var definition = new LoopDefinition
        {
            Name = "guarded",
            Prompt = "{{goal}}\n{{previous-errors}}",
            Validation = [new ValidationCommand { Command = "sh tests/check.sh", Timeout = TimeSpan.FromSeconds(60) }],
            Protected = ["tests/**"],
            MaxIterations = 4,
        };
        Host = InMemoryTestHost.Create(script.ToTranscript(), builder => builder.Services.AddSingleton(change?.Invoke(definition) ?? definition));
        _repository = isGit ? new UserRepository() : null;
        Repository = _repository?.Path ?? Host.Workspace;
        Write("tests/check.sh", "grep -q 42 answer.txt\n");
        Write("tests/data/one.txt", "one\n");
        Write("answer.txt", "41\n");
        Write(".gitignore", "ignored/\n");
        _repository?.Commit("Tests");
    }

    public InMemoryTestHost Host { get; }

    /// <summary>The user's directory: with git, the loop works elsewhere.</summary>
    public string Repository { get; }

    public Task<LoopSnapshot> RunAsync() => Host.RunAsync(new LoopSpec { Goal = "g", Definition = "guarded", Model = Host.Model, Repository = Repository });

    public async Task<IReadOnlyList<LoopEvent>> EventsAsync(LoopSnapshot loop) => [.. (await Host.EventsAsync(loop.Id)).Select(recorded => recorded.Event)];

    /// <summary>The prompt of an iteration.</summary>
    public async Task<string> PromptAsync(LoopSnapshot loop, int iteration)
    {
        var started = (await EventsAsync(loop)).OfType<IterationStarted>().Single(started => started.Iteration == iteration);
        return await Host.Engine.ReadContentAsync(started.Prompt);
    }

    public void Write(string path, string content) => UserRepository.WriteIn(Repository, path, content);

    public static ScriptedModelBuilder Script(params string[] commands)
    {
        var script = new ScriptedModelBuilder();
        foreach (var command in commands)
        {
            script.Calls("run", new { command }).Says("I am done.");
        }

        return script.ThenRepeatsLast();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _repository?.Dispose();
    }
}
