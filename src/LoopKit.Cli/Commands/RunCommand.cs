using System.CommandLine;
using System.Text.Json;
using LoopKit.Budgets;
using LoopKit.Cli.Hosting;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Json;
using LoopKit.Scheduling;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit run</c>: starts a loop, or goes on with the one of the same name, and stays with it until it comes to rest.</summary>
internal static class RunCommand
{
    private static readonly Argument<string> _type = new("TYPE") { Description = "The loop type.", DefaultValueFactory = _ => "ralph" };
    private static readonly Option<string?> _goal = new("--goal") { Description = "What is to be reached. Needed to start a loop.", HelpName = "TEXT" };
    private static readonly Option<string?> _repository = new("--repo") { Description = "The git repository or directory to work on. Default: the current directory.", HelpName = "DIR" };
    private static readonly Option<string?> _model = new("--model") { Description = "The model, for example anthropic:claude-sonnet-4-5 or scripted:demo.yaml. Default: the loop type's.", HelpName = "PROVIDER:MODEL" };
    private static readonly Option<string[]> _validate = new("--validate") { Description = "A command whose exit code 0 means done. May be given several times; all must pass.", HelpName = "CMD" };
    private static readonly Option<string?> _name = new("--name") { Description = "The loop's name. Running the same name again goes on with that loop. Default: made from the goal.", HelpName = "NAME" };
    private static readonly Option<int?> _maxIterations = new("--max-iterations") { Description = "The loop fails after this many iterations. Default: the loop type's (100).", HelpName = "N" };
    private static readonly Option<bool> _unattended = new("--unattended") { Description = "Nobody is there: questions of the model are not waited for, and calls that need approval are denied." };

    private static readonly Option<LoopPriority?> _priority = new("--priority") { Description = "Who goes first, to start and at the models: low, normal, high or critical. Default: the loop type's (normal).", HelpName = "PRIORITY", CustomParser = QueueCommand.ReadPriority };
    private static readonly Option<string?> _workItem = new("--work-item") { Description = "The work item that the loop belongs to; work items take turns at the models.", HelpName = "NAME" };
    private static readonly Option<DateTimeOffset?> _notBefore = new("--not-before") { Description = "The loop does not start before this time, for example 22:30, 2026-03-01T08:00 or 2026-03-01T08:00Z.", HelpName = "TIME", CustomParser = TimeArgument.Read };
    private static readonly Option<string?> _cron = new("--cron") { Description = "Start such a loop again and again, at the times of a cron expression such as '0 3 * * *'; implies --queue. 'loopkit stop' of the one that waits ends it.", HelpName = "EXPRESSION" };
    private static readonly Option<string?> _timeZone = new("--time-zone") { Description = "The time zone of --cron, for example Europe/Berlin. Default: the host's own.", HelpName = "ZONE" };
    private static readonly Option<bool> _queue = new("--queue") { Description = "Put the loop into the queue of its store and return: the process that hosts the store runs it, or 'loopkit queue --run'." };
    private static readonly BudgetOptions _budget = new("--budget-", "The loop may use so many {0}. Default: the loop type's limit, if any.");
    private static readonly Option<string?> _onExhausted = new("--on-exhausted") { Description = "What happens when a budget is used up: fail, or wait until it is raised. Default: the loop type's (fail).", HelpName = "POLICY" };

    public static Command Create()
    {
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("run", "Runs a loop until its validation passes. Exit codes: 0 completed, 3 failed, 4 blocked, 5 stopped, 2 usage, 1 unexpected, 130 interrupted.")
        {
            _type, _goal, _repository, _model, _validate, _name, _maxIterations, _unattended, _onExhausted, _priority, _workItem, _notBefore, _cron, _timeZone, _queue, store, json, sandbox,
        };
        _budget.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, parsed.GetValue(store), parsed.GetValue(json), parsed.GetValue(sandbox), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string? storeOption, bool json, string? sandbox, CancellationToken cancellationToken)
    {
        var repository = Path.GetFullPath(parsed.GetValue(_repository) ?? Environment.CurrentDirectory);
        if (!Directory.Exists(repository))
        {
            throw new LoopKitException(ErrorCodes.RepositoryNotFound, $"There is no directory '{repository}'. Give an existing git repository or directory with --repo.");
        }

        var name = parsed.GetValue(_name);
        var store = StoreLocation.Of(storeOption, repository);
        if (parsed.GetValue(_queue) || parsed.GetValue(_cron) is not null)
        {
            return await QueuedStart.RunAsync(store, Merge(parsed, new LoopSpec { Goal = GoalOf(parsed), Name = name, Repository = repository }), json, cancellationToken);
        }

        await using var run = await ForegroundRun.OpenAsync(store, json, sandbox, cancellationToken);
        if (name is not null && await run.FindAsync(name, cancellationToken) is { } existing)
        {
            var stored = await run.SpecOfAsync(existing, cancellationToken);
            RequireSame(existing, stored, Merge(parsed, stored));
            return await run.FollowAsync(existing, existing.Version, endsWait: false, cancellationToken);
        }

        var goal = GoalOf(parsed);
        var started = await run.Engine.StartAsync(
            LoopId.New(TimeProvider.System), Merge(parsed, new LoopSpec { Goal = goal, Name = name, Repository = repository }), cancellationToken);
        if (started.Validations == 0)
        {
            await Console.Error.WriteLineAsync($"loopkit: the loop has no validation command, so it can only end at its limit of {started.MaxIterations} iterations. Give one with --validate.");
        }

        return await run.FollowAsync(started, 0, endsWait: false, cancellationToken);
    }

    private static string GoalOf(ParseResult parsed) => parsed.GetValue(_goal)
        ?? throw new LoopKitException(ErrorCodes.InvalidSpec, "A new loop needs a goal. Say with --goal what is to be reached.");

    private static LoopSpec Merge(ParseResult parsed, LoopSpec spec) => spec with
    {
        Goal = parsed.GetValue(_goal) ?? spec.Goal,
        Definition = parsed.GetResult(_type) is { Implicit: false } type ? type.GetRequiredValue(_type) : spec.Definition,
        Repository = parsed.GetValue(_repository) is { } repository ? Path.GetFullPath(repository) : spec.Repository,
        Model = parsed.GetValue(_model) is { } model ? ModelArgument.Read(model) : spec.Model,
        Validation = parsed.GetValue(_validate) is { Length: > 0 } commands ? [.. commands.Select(command => new ValidationCommand { Command = command })] : spec.Validation,
        MaxIterations = parsed.GetValue(_maxIterations) ?? spec.MaxIterations,
        Unattended = parsed.GetValue(_unattended) ? true : spec.Unattended,
        Priority = parsed.GetValue(_priority) ?? spec.Priority,
        WorkItem = parsed.GetValue(_workItem) ?? spec.WorkItem,
        NotBefore = parsed.GetValue(_notBefore) ?? spec.NotBefore,
        Budget = BudgetOf(parsed) ?? spec.Budget,
        Cron = parsed.GetValue(_cron) ?? spec.Cron,
        TimeZone = parsed.GetValue(_timeZone) ?? spec.TimeZone,
    };

    private static BudgetPolicy? BudgetOf(ParseResult parsed)
    {
        var (limits, policy) = (_budget.Read(parsed), parsed.GetValue(_onExhausted));
        return limits == BudgetLimits.None && policy is null
            ? null
            : new BudgetPolicy { Limits = limits, OnExhausted = policy is null ? ExhaustionPolicy.Fail : BudgetSettings.PolicyOf(_onExhausted.Name, policy) };
    }

    /// <summary>What is not given stays as it was; what is given must be as it was.</summary>
    private static void RequireSame(LoopSnapshot loop, LoopSpec stored, LoopSpec given)
    {
        var before = JsonSerializer.SerializeToElement(stored, LoopKitJson.Options);
        var now = JsonSerializer.SerializeToElement(given, LoopKitJson.Options);
        var different = now.EnumerateObject()
            .Where(property => !before.TryGetProperty(property.Name, out var value) || !JsonElement.DeepEquals(property.Value, value))
            .Select(property => property.Name)
            .ToList();
        if (different.Count > 0)
        {
            throw new LoopKitException(
                ErrorCodes.LoopExists, $"Loop '{loop.Name}' exists with another {string.Join(" and ", different)}. Leave that out to go on with it, or give another --name.");
        }
    }
}
