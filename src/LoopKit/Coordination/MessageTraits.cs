using System.Text;

namespace LoopKit.Coordination;

/// <summary>What all messages have, whatever they are.</summary>
internal static class MessageTraits
{
    public static MessageKind Kind(this Message message) => message switch
    {
        Alert => MessageKind.Alert,
        Share => MessageKind.Share,
        Query => MessageKind.Query,
        QueryReply => MessageKind.QueryReply,
        StopRequest => MessageKind.Stop,
        _ => throw new InvalidOperationException($"{message.GetType().Name} is no message that is known here."),
    };

    public static string Text(this Message message) => message switch
    {
        Alert alert => alert.Text,
        Share share => share.Text,
        Query query => query.Text,
        QueryReply reply => reply.Text,
        StopRequest stop => stop.Reason,
        _ => "",
    };

    /// <summary>The message that it answers or goes on from.</summary>
    public static MessageId? ReplyTo(this Message message) => message switch
    {
        Alert alert => alert.InReplyTo,
        Share share => share.InReplyTo,
        Query query => query.InReplyTo,
        QueryReply reply => reply.InReplyTo,
        _ => null,
    };

    /// <summary>The same message to another loop.</summary>
    public static Message AddressedTo(this Message message, LoopId loop) => message switch
    {
        Share share => share with { To = loop },
        Query query => query with { To = loop },
        StopRequest stop => stop with { To = loop },
        _ => message,
    };

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.MessageTooLarge"/>.</exception>
    public static void RequireSize(this Message message)
    {
        // A character is at most three bytes: short texts need not be counted.
        var text = message.Text();
        if (text.Length > MessageLimits.MaxBytes / 3 && Encoding.UTF8.GetByteCount(text) is > MessageLimits.MaxBytes and var bytes)
        {
            throw new LoopKitException(
                ErrorCodes.MessageTooLarge,
                $"Message '{message.Id}' has {bytes} bytes of text; at most {MessageLimits.MaxBytes} can be sent. Write a file and name it in the message.");
        }
    }
}
