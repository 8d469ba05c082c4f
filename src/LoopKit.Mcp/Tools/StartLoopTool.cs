using LoopKit.Coordination;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;
using LoopKit.Models;

namespace LoopKit.Mcp.Tools;

/// <summary>Starts a loop and answers at once.</summary>
internal sealed class StartLoopTool(McpParts parts) : McpTool<StartLoopRequest, StartLoopReply>(parts, _card)
{
    private static readonly ToolCard _card = new(
        "start_loop",
        "Start loop",
        "Starts an AI loop in the background and answers at once. Its model edits files of the repository (in git: on a branch of its own) and runs commands, "
        + "iteration after iteration, until the validation passes. Give a name to make a repeated call safe.",
        ToolEffectHints.Adds());

    private readonly McpParts _parts = parts;

    protected override async ValueTask<StartLoopReply> CallAsync(StartLoopRequest request, Address caller, CancellationToken cancellationToken)
    {
        var spec = ToSpec(request);
        var existing = spec.Name is { } name ? await _parts.Loops.FindByNameAsync(name, cancellationToken).ConfigureAwait(false) : null;
        try
        {
            var loop = await _parts.Engine.StartAsync(existing?.Id ?? LoopId.New(_parts.Time), spec, cancellationToken).ConfigureAwait(false);
            return ToReply(loop, existing is not null);
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.LoopExists && existing is null && spec.Name is not null)
        {
            // Somebody started a loop of that name just now; it may be the same loop.
            return await JoinAsync(spec, exception, cancellationToken).ConfigureAwait(false);
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.LoopExists && existing is not null)
        {
            throw Differs(existing, exception);
        }
    }

    private async ValueTask<StartLoopReply> JoinAsync(LoopSpec spec, LoopKitException refusal, CancellationToken cancellationToken)
    {
        var existing = await _parts.Loops.FindByNameAsync(spec.Name!, cancellationToken).ConfigureAwait(false)
            ?? throw new LoopKitException(refusal.Code, refusal.Explanation, refusal);
        try
        {
            return ToReply(await _parts.Engine.StartAsync(existing.Id, spec, cancellationToken).ConfigureAwait(false), existed: true);
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.LoopExists)
        {
            throw Differs(existing, exception);
        }
    }

    private LoopSpec ToSpec(StartLoopRequest request)
    {
        var spec = new LoopSpec
        {
            Goal = PlainText.Of(request.Goal),
            Name = request.Name,
            Repository = RepositoryOf(request),
            Model = (request.Model ?? _parts.Options.DefaultModel) is { } model ? ModelRef.Parse(Exact("model", model)) : null,
            Validation = request.Validation?.Select(command => new ValidationCommand { Command = Exact("validation", command, TextLimits.CommandLine) }).ToList(),
            MaxIterations = request.MaxIterations,
            Unattended = request.Unattended,
        };
        return request.Type is { } type ? spec with { Definition = Exact("type", type) } : spec;
    }

    private string? RepositoryOf(StartLoopRequest request)
    {
        if (request.Repository is not { } repository)
        {
            return _parts.Options.DefaultRepository;
        }

        return Path.IsPathFullyQualified(Exact("repository", repository))
            ? repository
            : throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{Excerpt.Line(repository, 200)}' is not an absolute path. Give the whole path of the repository.");
    }

    /// <summary>What is carried out must be what a person sees, so hidden characters are refused here, not removed.</summary>
    private static string Exact(string argument, string value, int maxLength = int.MaxValue)
    {
        if (value.Length > maxLength)
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{argument}' has an entry of {value.Length} characters; {maxLength} are allowed. Put it into a script and name the script.");
        }

        return PlainText.Of(value) == value
            ? value
            : throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{argument}' contains control characters. Write it without them.");
    }

    private static LoopKitException Differs(LoopSnapshot existing, LoopKitException cause) => new(
        ErrorCodes.LoopExists,
        $"A loop named '{existing.Name}' ({existing.Id}, {Words.Of(existing.Status)}) exists with another specification. Give another name, or the same arguments as before.",
        cause);

    private StartLoopReply ToReply(LoopSnapshot loop, bool existed) =>
        new() { Id = loop.Id.Value, Name = loop.Name, Status = Words.Of(loop.Status), Existed = existed, Sandbox = _parts.Sandbox?.Describe() };
}
