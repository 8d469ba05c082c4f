using System.Text;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.BehaviourTests;

/// <summary>Runs a story: the real engine, tools, commands and git, with a model that is scripted and, mostly, a clock that stands still.</summary>
internal sealed class StoryRun : IAsyncDisposable
{
    private const string Commit = "git -c user.name=ada -c user.email=ada@example.com commit --quiet --message";

    private readonly Story _story;
    private readonly TestHost _host;
    private readonly Func<LoopSpec, Task<LoopSnapshot>> _runAsync;
    private readonly Func<Task> _settleAsync;
    private readonly CancellationToken _cancellationToken;
    private TestGate _gate = new();

    private StoryRun(Story story, CancellationToken cancellationToken)
    {
        _story = story;
        _cancellationToken = cancellationToken;

        // A transcript calls this tool where a person is to act in the middle of a turn.
        var waits = AIFunctionFactory.Create((CancellationToken token) => _gate.WaitAsync(token), "wait_for_people");
        if (story.RealTime)
        {
            var host = LoopKitTestHost.Create(story.Transcript);
            (_host, _runAsync, _settleAsync) = (host, host.RunAsync, () => throw new FormatException($"{story}: nobody acts in real time."));
        }
        else
        {
            var host = InMemoryTestHost.Create(story.Transcript, builder => builder.AddTool(waits, ToolEffects.ReadOnly));
            (_host, _runAsync, _settleAsync) = (host, story.People.Count == 0 ? host.RunAsync : spec => StartAsync(host, spec), host.RunToIdleAsync);
        }
    }

    public static async Task<StoryResult> RunAsync(Story story, CancellationToken cancellationToken)
    {
        await using var run = new StoryRun(story, cancellationToken);
        return await run.RunAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task<StoryResult> RunAsync()
    {
        foreach (var (path, content) in _story.Repository)
        {
            _host.WriteFile(path, content);
        }

        await Shell.RunAsync(_host.Workspace, $"git init --quiet --initial-branch=main && git add --all && {Commit} first", _cancellationToken);
        var types = Directory.CreateDirectory(Path.Combine(_host.Directory, "loops"));
        await File.WriteAllTextAsync(Path.Combine(types.FullName, "story.yaml"), _story.Definition, _cancellationToken);
        var end = await _runAsync(new LoopSpec { Goal = _story.Tells, Definition = "story", Name = _story.Name, Repository = _host.Workspace, Model = _host.Model });
        foreach (var person in _story.People)
        {
            end = await ActAsync(end.Id, person);
        }

        var events = await _host.EventsAsync(end.Id);
        var (reached, output) = await TryTruthAsync(end);
        return new StoryResult(end, events, await ToldAsync(events), reached, output);
    }

    /// <summary>Runs until somebody has to act. A question has its time, so the clock stands still meanwhile.</summary>
    private static async Task<LoopSnapshot> StartAsync(InMemoryTestHost host, LoopSpec spec)
    {
        var started = await host.Engine.StartAsync(LoopId.New(host.Time), spec);
        await host.SettleAsync();
        return started;
    }

    private async Task<LoopSnapshot> ActAsync(LoopId loop, PersonAction person)
    {
        var before = await FindAsync(loop);
        Assert.That(before.Status.IsFinal(), Is.False, $"The loop has ended ({before.Reason}) before a person came to '{person.Does}'.");
        var acts = PersonActions.DoAsync(_host, before, person);

        // Whoever was waited for has come.
        var gate = _gate;
        _gate = new TestGate();
        gate.Open();
        await _settleAsync();
        await acts;
        return await FindAsync(loop);
    }

    private async Task<LoopSnapshot> FindAsync(LoopId loop) =>
        await _host.Engine.FindAsync(loop, _cancellationToken) ?? throw new InvalidOperationException("The loop is gone from the store.");

    /// <summary>What the loop's last commit is worth, with the tests that it was given and without whatever it left around.</summary>
    private async Task<(bool Reached, string Output)> TryTruthAsync(LoopSnapshot end)
    {
        if (end.Commit is null)
        {
            return (false, "The loop has no commit.");
        }

        var copy = Directory.CreateDirectory(Path.Combine(_host.Directory, "truth")).FullName;
        await Shell.RunAsync(_host.Workspace, $"git archive {end.Commit} | tar -x -C '{copy}' && git archive main | tar -x -C '{copy}' --wildcards 'tests*'", _cancellationToken);
        var (exitCode, output) = await Shell.TryAsync(copy, _story.Truth, _cancellationToken);
        return (exitCode == 0, output);
    }

    private async Task<IReadOnlyList<string>> ToldAsync(IReadOnlyList<RecordedEvent> events)
    {
        var store = _host.Services.GetRequiredService<ILoopStore>();
        List<string> told = [];
        foreach (var content in events.Select(recorded => ToldBy(recorded.Event)).OfType<Content>())
        {
            var blob = content.Hash is { } hash ? await store.GetBlobAsync(hash, _cancellationToken) : null;
            told.Add(content.Text ?? Encoding.UTF8.GetString(blob!.Value.Span));
        }

        return told;
    }

    private static Content? ToldBy(LoopEvent loopEvent) => loopEvent switch
    {
        IterationStarted iteration => iteration.Prompt,
        TurnStarted turn => turn.Messages,
        ToolCompleted tool => tool.Result,
        _ => null,
    };
}
