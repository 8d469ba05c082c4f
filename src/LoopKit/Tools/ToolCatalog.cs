using LoopKit.Coordination;
using LoopKit.Truncation;

namespace LoopKit.Tools;

/// <summary>The tools of one iteration: what the model may call, and the calls themselves.</summary>
/// <remarks>A call that fails is a result that the model sees. Only the caller's own cancellation is an exception.</remarks>
internal sealed class ToolCatalog
{
    /// <summary>The longest result that a model is shown.</summary>
    public const int MaxResultCharacters = 30_000;

    /// <summary>What a model is told of a call whose host ended.</summary>
    public const string UnknownOutcome =
        "The host ended while this call was running, so its outcome is unknown: it may have happened completely, partly or not at all. Look before you repeat it.";

    private const int MaxMessageCharacters = 4_000;

    private readonly Dictionary<string, LoopTool> _byName = new(StringComparer.Ordinal);
    private readonly ToolContext _context;
    private readonly TimeProvider _time;

    /// <summary>Makes the tools of every source.</summary>
    /// <param name="sources">Where the tools come from.</param>
    /// <param name="context">For whom they are.</param>
    /// <param name="allowed">The names that the definition allows. <see langword="null"/>: all.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="profile">Which of them the model is offered.</param>
    /// <param name="absent">The names of tools that would be of no use now.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.ToolDuplicate"/>.</exception>
    public ToolCatalog(
        IEnumerable<IToolSource> sources, ToolContext context, IReadOnlyList<string>? allowed, TimeProvider time, ToolsProfile profile = ToolsProfile.All, IReadOnlyList<string>? absent = null)
    {
        _context = context;
        _time = time;
        foreach (var tool in sources.SelectMany(source => source.GetTools(context)))
        {
            if (!_byName.TryAdd(tool.Name, tool))
            {
                throw new LoopKitException(ErrorCodes.ToolDuplicate, $"two tools are named '{tool.Name}'. Remove or rename one of them.");
            }
        }

        Missing = allowed is null ? [] : [.. allowed.Where(name => !_byName.ContainsKey(name) && !OptionalTools.Names.Contains(name)).Distinct()];
        foreach (var name in (allowed is null ? [] : _byName.Keys.Except(allowed)).Concat(absent ?? []).ToList())
        {
            _byName.Remove(name);
        }

        if (profile == ToolsProfile.ReadOnly)
        {
            foreach (var tool in _byName.Values.Where(tool => tool.Effects != ToolEffects.ReadOnly && tool.Name != ReplyTools.ReplyName).ToList())
            {
                _byName.Remove(tool.Name);
            }
        }

        Tools = [.. _byName.Values];
    }

    /// <summary>The tools that the model may call.</summary>
    public IReadOnlyList<LoopTool> Tools { get; }

    /// <summary>The allowed names that no source offers for this iteration.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>How long a tool may take to clean up after its time is over, before it is no longer waited for. Default: 5 seconds.</summary>
    public TimeSpan CleanupTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Takes secrets out of a text before it is cut: half of one would not be recognised afterwards. Default: nothing is taken out here.</summary>
    public Func<string, string> Redact { get; init; } = text => text;

    /// <summary>Finds a tool by its exact name.</summary>
    public LoopTool? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Calls a tool with arguments as the model wrote them.</summary>
    /// <param name="name">The tool's name as the model wrote it.</param>
    /// <param name="argumentsJson">The arguments as the model wrote them.</param>
    /// <param name="call">Which call it is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled. The tool has ended, or had its time to clean up.</exception>
    public async ValueTask<ToolCallOutcome> InvokeAsync(string name, string argumentsJson, ToolCallContext call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(name) is not { } tool)
        {
            return ToolCallOutcome.Failure(ToolErrors.UnknownTool, NearNames.Message(name, _byName.Keys));
        }

        var notes = new CallNotes();
        return await InvokeAsync(tool, argumentsJson, call, notes, cancellationToken).ConfigureAwait(false) with { Notes = notes };
    }

    /// <summary>Finds out what became of a call whose host ended.</summary>
    /// <returns>What was found, and what the model is told of it.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<(ReconcileVerdict Verdict, string Text)> ReconcileAsync(string name, string argumentsJson, ToolCallContext call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(name) is not { ReconcileAsync: { } reconcileAsync } tool)
        {
            return (ReconcileVerdict.Unknown, UnknownOutcome);
        }

        try
        {
            var arguments = ToolArguments.Read(argumentsJson, tool.Function.JsonSchema, call, new CallNotes());
            return await CallAsync(name, token => reconcileAsync(arguments, token), cancellationToken).ConfigureAwait(false) switch
            {
                ToolReconciliation.Happened happened => (ReconcileVerdict.Happened, Cut(ToolResultText.Of(happened.Result), MaxResultCharacters)),
                ToolReconciliation.DidNotHappen => (ReconcileVerdict.DidNotHappen, ""),
                ToolReconciliation.Unknown { Why: { } why } => Unknown(why),
                _ => (ReconcileVerdict.Unknown, UnknownOutcome),
            };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested || exception is not OperationCanceledException)
        {
            return Unknown($"To find out failed: {ThrownMessage.Of(exception)}");
        }
    }

    private async ValueTask<ToolCallOutcome> InvokeAsync(LoopTool tool, string argumentsJson, ToolCallContext call, CallNotes notes, CancellationToken cancellationToken)
    {
        try
        {
            var arguments = ToolArguments.Read(argumentsJson, tool.Function.JsonSchema, call, notes);
            var result = await CallAsync(tool.Name, token => tool.Function.InvokeAsync(arguments, token), cancellationToken).ConfigureAwait(false);
            return ToolCallOutcome.Success(Cut(ToolResultText.Of(result), MaxResultCharacters));
        }
        catch (ToolException exception)
        {
            return ToolCallOutcome.Failure(exception.Error, Cut(exception.Message, MaxMessageCharacters));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested || exception is not OperationCanceledException)
        {
            var message = $"The tool '{tool.Name}' failed: {exception.GetType().Name}: {ThrownMessage.Of(exception)}";
            return ToolCallOutcome.Failure(ToolErrors.ToolFault, Cut(message, MaxMessageCharacters));
        }
    }

    private string Cut(string text, int maxCharacters) => text.Length <= maxCharacters ? text : TextLimits.HeadAndTail(Redact(text), maxCharacters);

    private (ReconcileVerdict Verdict, string Text) Unknown(string why) =>
        (ReconcileVerdict.Unknown, $"{UnknownOutcome} {Cut(why, MaxMessageCharacters)}");

    private async ValueTask<T> CallAsync<T>(string name, Func<CancellationToken, ValueTask<T>> callAsync, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_context.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var call = StartAsync(callAsync, either.Token);
        try
        {
            return await WaitAsync(call, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException && either.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ToolException(ToolErrors.Timeout, $"'{name}' did not end within {_context.Timeout.TotalSeconds:0.#} s and was given up.", exception);
        }
    }

    /// <summary>A tool that blocks, or ignores its token, blocks a thread of the pool and not the loop.</summary>
    private static async Task<T> StartAsync<T>(Func<CancellationToken, ValueTask<T>> callAsync, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await callAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>When the time is over the tool may still clean up: a result that it gives then is the truth and is taken.</summary>
    private async Task<T> WaitAsync<T>(Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await call.WaitAsync(CleanupTime, _time, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
