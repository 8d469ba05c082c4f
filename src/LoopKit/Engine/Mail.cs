using LoopKit.Budgets;

namespace LoopKit.Engine;

/// <summary>What reaches a running loop from outside.</summary>
internal abstract record Mail
{
    private protected Mail()
    {
    }

    /// <summary>A command; the sender waits until it is durable or refused.</summary>
    /// <param name="Order">The command.</param>
    public sealed record Command(LoopCommand Order) : Mail
    {
        /// <summary>How it was received; <see langword="null"/> when the runner ended before it could be.</summary>
        public TaskCompletionSource<CommandResult?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A tool under way is about to make a model call; it waits until what it reserved is durable.</summary>
    /// <param name="CallId">The tool call.</param>
    /// <param name="Amount">The most that the model call may use.</param>
    public sealed record Reservation(string CallId, BudgetAmount Amount) : Mail
    {
        /// <summary>Set when it is durable; cancelled when the tool call is over.</summary>
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Something is new in the inbox.</summary>
    public sealed record InboxChanged : Mail;
}
